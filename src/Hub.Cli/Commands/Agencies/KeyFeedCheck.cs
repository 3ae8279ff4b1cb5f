using System.Globalization;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Canon.Records;
using Hub.Jose;
using Hub.Verify;
using Hub.Verify.Proofs;

namespace Hub.Cli.Commands.Agencies;

/// <summary>What an agency knows of its own keys.</summary>
/// <param name="Current">Those that the hub is to hold, no more and no fewer.</param>
/// <param name="Retired">Those that it held once.</param>
sealed record KnownKeys(IReadOnlyList<Jwk> Current, IReadOnlyList<Jwk> Retired)
{
    public static string Name(string keyId, string use, string thumbprint) => $"{use} {keyId} {thumbprint}";

    public static string Name(Jwk key) => Name(key.KeyId ?? key.Thumbprint, key.Use == KeyUse.Encryption ? "enc" : "sig", key.Thumbprint);
}

/// <summary>Holds what a hub says of an agency's keys to its log, and to what the agency knows. Needs nothing but the two and the log's key.</summary>
static class KeyFeedCheck
{
    /// <summary>Every fault, none where all is as expected.</summary>
    public static FaultList Run(KeyFeedDocument said, string agency, KnownKeys known, NoteVerifierKey logKey)
    {
        var faults = new FaultList();
        if (!string.Equals(said.Origin, logKey.Name, StringComparison.Ordinal) || !string.Equals(said.Agency, agency, StringComparison.Ordinal))
        {
            faults.Add("agency-key.other", "feed", $"{agency} in {logKey.Name}", $"{said.Agency} in {said.Origin}");
        }
        var mine = known.Current.Concat(known.Retired).Select(KnownKeys.Name).ToHashSet(StringComparer.Ordinal);
        var inForce = new Dictionary<(string KeyId, string Use), (string Name, long Since)>();
        var last = -1L;
        foreach (var change in said.Changes)
        {
            if (change.Index <= last)
            {
                faults.Add("agency-key.order", Place(change.Index), $"an index above {Number(last)}", Number(change.Index));
            }
            last = Math.Max(last, change.Index);
            if (Proved(change, agency, logKey, faults) is not { } record)
            {
                continue;
            }
            var name = KnownKeys.Name(record.KeyId, record.Use, record.Thumbprint.ToString());
            if (record.Change is "added")
            {
                inForce[(record.KeyId, record.Use)] = (name, change.Index);
                if (!mine.Contains(name))
                {
                    faults.Add("agency-key.unknown", Place(change.Index), "a key of the agency", $"{name}, added by {record.Actor}");
                }
            }
            else
            {
                inForce.Remove((record.KeyId, record.Use));
            }
        }
        CompareCurrent(said, inForce, known, faults);
        return faults;
    }

    /// <summary>The record of a change, where the log holds it: proof to a signed checkpoint, and the record's hash in the leaf.</summary>
    static AgencyKeyRecord? Proved(KeyFeedChange change, string agency, NoteVerifierKey logKey, FaultList faults)
    {
        var proof = TlogProof.TryParse(change.Proof);
        var entry = proof?.Extra is { } extra ? extra.ToArray() : [];
        var shown = PromiseVerifier.VerifyProof(entry, change.Proof, logKey, new ManagedEd25519());
        faults.AddAll(shown.Faults);
        if (!shown.Faults.IsRight)
        {
            return null;
        }
        if (proof!.Index != change.Index || !Leaf.TryParse(entry, out var leaf) || leaf.Id != change.Id || leaf.At != change.At || leaf.Body != RecordCodec.BodyHash(change.Record))
        {
            faults.Add("agency-key.record", Place(change.Index), "the record, time and id of the proved leaf", "others");
            return null;
        }
        if (PublicRecord.TryRead(change.Record) is not AgencyKeyRecord record
            || !string.Equals(record.AgencyId, agency, StringComparison.Ordinal) || !string.Equals(record.Origin, logKey.Name, StringComparison.Ordinal)
            || !Jwk.Parse(Encoding.UTF8.GetBytes(record.Jwk.GetRawText()), backend: true).TryGet(out var key, out _)
            || !string.Equals(key.Thumbprint, record.Thumbprint.ToString(), StringComparison.Ordinal))
        {
            faults.Add("agency-key.record", Place(change.Index), $"a key of {agency} with its own thumbprint", "another record");
            return null;
        }
        return record;
    }

    static void CompareCurrent(KeyFeedDocument said, Dictionary<(string KeyId, string Use), (string Name, long Since)> inForce, KnownKeys known, FaultList faults)
    {
        var proved = inForce.Values.Select(key => $"{key.Name} since {Number(key.Since)}").Order(StringComparer.Ordinal).ToList();
        var told = said.Current.Select(key => $"{KnownKeys.Name(key.KeyId, key.Use, key.Thumbprint)} since {Number(key.Since)}").Order(StringComparer.Ordinal).ToList();
        if (!proved.SequenceEqual(told, StringComparer.Ordinal))
        {
            faults.Add("agency-key.current", "current", string.Join(", ", proved), string.Join(", ", told));
        }
        var held = inForce.Values.Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        var expected = known.Current.Select(KnownKeys.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in expected.Except(held, StringComparer.Ordinal))
        {
            faults.Add("agency-key.missing", "current", missing, "no such key");
        }
        // A key that was retired and is held again, or never was taken back.
        foreach (var extra in held.Except(expected, StringComparer.Ordinal).Intersect(known.Retired.Select(KnownKeys.Name), StringComparer.Ordinal))
        {
            faults.Add("agency-key.retired", "current", "none that is retired", extra);
        }
    }

    static string Place(long index) => "entry " + Number(index);

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
