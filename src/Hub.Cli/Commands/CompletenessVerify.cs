using System.Globalization;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.TagRoots;
using Hub.Verify.Chains;

namespace Hub.Cli.Commands;

/// <summary><c>hub verify</c> of a proof that one person's list is complete.</summary>
static class CompletenessVerify
{
    const string Ending = ".completeness.json";

    public static bool IsDocument(string file) => file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>Verifies a document and says what it shows.</summary>
    public static VerifyReport Verify(string file, NoteVerifierKey key, byte[] tagKey)
    {
        var proof = CompletenessVerifier.Verify(Bounded.Read(file, CompletenessDocument.MaxBytes), key, tagKey, new ManagedEd25519());
        return new VerifyReport("completeness", proof.List.Faults) { Checkpoint = proof.Checkpoint, List = proof.List, Completeness = proof };
    }

    /// <summary>What a right document shows, and what it does not.</summary>
    public static string Right(CompletenessProof proof)
    {
        var through = proof.Through is { } at ? " (the last of " + DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(at, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("u", CultureInfo.InvariantCulture) + ")" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"right: of the first {proof.Checkpoint?.Size} entries of {proof.Checkpoint?.Origin}{through} the list is complete with {proof.List.Count}: {string.Join(' ', proof.List.Places.Select(place => place.Index))}\nnote: {proof.Covered} of them stand under roots of tags that hub verify DIR rebuilds from a copy of the log; an act under another key is not seen here");
    }

    public static void WriteJson(Utf8JsonWriter writer, CompletenessProof proof)
    {
        writer.WriteNumber("covered", proof.Covered);
        if (proof.Through is { } through)
        {
            writer.WriteNumber("through", through);
        }
    }
}
