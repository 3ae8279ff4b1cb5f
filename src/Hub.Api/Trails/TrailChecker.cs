using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;

namespace Hub.Api.Trails;

/// <summary>Checks a trail's document as anybody else would: from the document, the log's key and the notices' key alone. Thread-safe.</summary>
public sealed class TrailChecker(HubKeys keys, EntryBook book, IEd25519Verification ed25519)
{
    readonly INoteVerifier _log = keys.LogSigner(book.Origin).VerifierKey.Verifier(ed25519) ?? throw new InvalidOperationException("The hub's own log key is one it can verify with.");
    readonly ECParameters _notices = keys.Reply.ExportParameters(includePrivateParameters: false);

    /// <summary>The log's verifier key, to be compared with the one published elsewhere.</summary>
    public string VerifierKey { get; } = keys.LogSigner(book.Origin).VerifierKey.ToString();

    public CheckedTrail Check(TrailDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var programme = Entry(document.Programme, entry => [ProgrammeText(entry.Record)]);
        CheckedEntry[] exchanges = [.. document.Exchanges.Select(entry => Entry(entry, _ => []))];
        CheckedEntry[] openings = [.. document.Openings.Select(entry => Entry(entry, _ => []))];
        var steps = new List<CheckedEntry>(document.Steps.Count);
        TrailState? state = null;
        foreach (var entry in document.Steps)
        {
            var (step, before) = (steps.Count, state);
            steps.Add(Entry(entry, read => [Follow(document, read, step, before, out state), .. PartsOf(read, programme, exchanges, openings, before?.Decision)]));
        }
        return new(document, steps, programme, exchanges, openings, state);
    }

    CheckedEntry Entry(TrailEntryDocument entry, Func<ReadEntry, IReadOnlyList<CheckedPart>> more)
    {
        var bytes = Canonical(entry.Leaf);
        var isLeaf = Leaf.TryParse(bytes, out var leaf);
        var leafHash = isLeaf ? Rfc6962.LeafHash(bytes) : (Hash256?)null;
        var canonical = entry.Record is { } json ? Canonical(json) : null;
        var (record, body) = Record(canonical, leaf.Body);
        var read = new ReadEntry(entry.Id, leaf.At, leafHash, record);
        return new(
            entry.Id,
            entry.Index,
            leaf.At,
            leafHash,
            record,
            [
                new(TrailPart.Leaf, isLeaf && leaf.Id == entry.Id ? Verdict.Right : new("leaf.malformed", $"a leaf of {entry.Id}", isLeaf ? leaf.Id.ToString() : "something else")),
                new(TrailPart.Inclusion, leafHash is { } hash ? Included(entry, hash) : null),
                new(TrailPart.Body, body),
                .. more(read),
            ]);
    }

    Verdict Included(TrailEntryDocument entry, Hash256 leafHash)
    {
        if (TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof)) is not { } proof)
        {
            return new("proof.malformed", "a .tlog-proof", "something else");
        }
        return proof.Index == entry.Index ? proof.Verify(leafHash, _log) : new("proof.index", $"{entry.Index}", $"{proof.Index}");
    }

    static (LedgerRecord? Record, Verdict? Verdict) Record(byte[]? canonical, Hash256 body)
    {
        if (canonical is null)
        {
            return (null, null);
        }
        var found = RecordCodec.BodyHash(canonical);
        if (found != body)
        {
            return (null, new("record.body", body.ToString(), found.ToString()));
        }
        try
        {
            return (RecordCodec.Decode(canonical), Verdict.Right);
        }
        catch (JsonException)
        {
            return (null, new("record.malformed", "a record of the ledger", "something else"));
        }
    }

    /// <summary>Whether the step may stand where it does; null when it, or one before it, cannot be read any more.</summary>
    static CheckedPart Follow(TrailDocument document, ReadEntry entry, int step, TrailState? before, out TrailState? after)
    {
        after = null;
        if (entry.Record is null || (step > 0 && before is null))
        {
            return new(TrailPart.Chain, null);
        }
        if (step > 0)
        {
            return new(TrailPart.Chain, before!.TryFollow(entry.Record, out after));
        }
        if (entry.Record is not DecisionRecord decision || decision.Trail.Id != document.Trail || entry.Id != document.Trail)
        {
            return new(TrailPart.Chain, new Verdict("trail.place", $"the decision {document.Trail}", entry.Id.ToString()));
        }
        return new(TrailPart.Chain, TrailState.TryBegin(decision, entry.At, out after));
    }

    IEnumerable<CheckedPart> PartsOf(ReadEntry entry, CheckedEntry programme, CheckedEntry[] exchanges, CheckedEntry[] openings, DecisionRecord? decision)
    {
        switch (entry.Record)
        {
            case DecisionRecord record:
                yield return new(TrailPart.Inputs, Inputs(record, exchanges));
                yield return new(TrailPart.Programme, SameProgramme(record.Programme, programme));
                break;
            case ReviewRecord record:
                yield return new(TrailPart.Opening, Opened(record, openings));
                break;
            case NoticeRecord record:
                yield return new(TrailPart.Notice, decision is null ? null : Signed(decision, record));
                break;
        }
    }

    Verdict Signed(DecisionRecord decision, NoticeRecord notice)
    {
        using var key = ECDsa.Create(_notices);
        return DecisionNotice.Of(decision, notice).Verify(notice.Statement, key);
    }

    static CheckedPart ProgrammeText(LedgerRecord? record) => new(TrailPart.Programme, record switch
    {
        null => null,
        AlgorithmRecord algorithm when Hash256.Of(Encoding.UTF8.GetBytes(algorithm.Text)) is var found =>
            found == algorithm.Programme.Sha256 ? Verdict.Right : new Verdict("programme.text", algorithm.Programme.Sha256.ToString(), found.ToString()),
        _ => new Verdict("programme.entry", "the registration of a programme", record.GetType().Name),
    });

    static Verdict? SameProgramme(ProgrammeReference used, CheckedEntry registered) => registered.Record switch
    {
        AlgorithmRecord algorithm => algorithm.Programme == used ? Verdict.Right : new("programme.other", used.Sha256.ToString(), algorithm.Programme.Sha256.ToString()),
        _ => null,
    };

    /// <summary>Null when an exchange's record is erased; the first fault otherwise.</summary>
    static Verdict? Inputs(DecisionRecord decision, CheckedEntry[] exchanges)
    {
        var whole = true;
        foreach (var input in decision.Inputs)
        {
            var entry = Array.Find(exchanges, candidate => candidate.Id == input.Exchange);
            if (entry?.LeafHash != input.LeafHash)
            {
                return new("inputs.exchange", $"the exchange {input.Exchange}", entry is null ? "nothing" : "another leaf");
            }
            if (entry.Record is null)
            {
                whole = false;
                continue;
            }
            if (entry.Record is not ExchangeRecord exchange || exchange.Subject != decision.Subject || !string.Equals(exchange.Actor, decision.Actor, StringComparison.Ordinal))
            {
                return new("inputs.exchange", "an exchange of the agency about the person", "another entry");
            }
            if (input.Values.FirstOrDefault(value => !Opens(exchange, value)) is { } wrong)
            {
                return new("inputs.value", "a value that opens the exchange's commitment", wrong.Name);
            }
        }
        return whole ? Verdict.Right : null;
    }

    static bool Opens(ExchangeRecord exchange, OpenedValue value) =>
        exchange.Commitments.TryGetValue(value.Name, out var commitment)
        && Commitment.Of(value.Salt.ToArray(), Encoding.UTF8.GetBytes(value.Json)) == commitment;

    static Verdict? Opened(ReviewRecord review, CheckedEntry[] openings)
    {
        if (Array.Find(openings, candidate => candidate.Id == review.Opening) is not { } entry)
        {
            return new("opening.missing", $"the opening {review.Opening}", "nothing");
        }
        if (entry.Record is not AccessRecord access)
        {
            return entry.Record is null ? null : new("opening.entry", "an opening", entry.Record.GetType().Name);
        }
        return string.Equals(access.Actor, review.Actor, StringComparison.Ordinal) && access.Opened == review.Trail.Id && access.Through == review.ShownThrough && entry.At == review.OpenedAt
            ? Verdict.Right
            : new("opening.other", $"an opening by {review.Actor} through step {review.ShownThrough}", $"one by {access.Actor} through step {access.Through}");
    }

    static byte[] Canonical(JsonElement json) => Jcs.Canonicalize(Encoding.UTF8.GetBytes(json.GetRawText()));

    readonly record struct ReadEntry(Id128 Id, long At, Hash256? LeafHash, LedgerRecord? Record);
}
