using System.Globalization;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>What came back over the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type without parameters; null when none was named.</param>
/// <param name="Body">At most <see cref="Submission.MaxReplyBytes"/>.</param>
public sealed record WitnessReply(int Status, string? ContentType, byte[] Body);

/// <summary>What a witness's answer to a submitted checkpoint means for the log.</summary>
public abstract record SubmissionOutcome
{
    SubmissionOutcome()
    {
    }

    /// <summary>The witness's cosignature is right.</summary>
    /// <param name="Time">POSIX seconds.</param>
    public sealed record Cosigned(NoteSignature Line, long Time) : SubmissionOutcome;

    /// <summary>The witness has another size, not larger than the checkpoint's; ask again from there.</summary>
    public sealed record Behind(long Size) : SubmissionOutcome;

    /// <summary>The answer is wrong, or there is none.</summary>
    /// <param name="Code"><c>witness.ahead</c>, <c>witness.signature</c>, <c>witness.time</c>, <c>witness.answer</c>, <c>witness.refused</c> …</param>
    /// <param name="Detail">For the operator.</param>
    public sealed record Faulty(string Code, string Detail) : SubmissionOutcome
    {
        /// <summary>With <c>witness.ahead</c>: the size that the witness says it cosigned.</summary>
        public long? ClaimedSize { get; init; }
    }
}

/// <summary>Reads what a witness answers to <c>add-checkpoint</c>. Nothing of it is believed but what the witness's key signed.</summary>
public static class Submission
{
    /// <summary>Longest answer that is read: many cosignatures, some of them post-quantum.</summary>
    public const int MaxReplyBytes = 32 * 1024;

    /// <summary>How far a witness's clock may be from ours, either way.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Media type of a size (C2SP tlog-witness).</summary>
    public const string SizeType = "text/x.tlog.size";

    /// <param name="submitted">The note that was sent.</param>
    /// <param name="size">Its size.</param>
    /// <param name="oldSize">The size that the request started from.</param>
    /// <param name="witness">The witness's key, type 04.</param>
    /// <param name="now">The log's own time.</param>
    public static SubmissionOutcome Read(WitnessReply reply, SignedNote submitted, long size, long oldSize, NoteVerifierKey witness, IEd25519Verification ed25519, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(submitted);
        return reply.Status switch
        {
            200 => Lines(reply.Body, submitted, witness, ed25519, now),
            409 => Size(reply, size, oldSize),
            400 => new SubmissionOutcome.Faulty("witness.refused", "400: it cannot read what was sent"),
            403 => new SubmissionOutcome.Faulty("witness.refused", "403: it does not trust the log's key"),
            404 => new SubmissionOutcome.Faulty("witness.refused", "404: it does not know the log"),
            422 => new SubmissionOutcome.Faulty("witness.inconsistent", Text($"422: from the size {oldSize} that it remembers, the checkpoint of size {size} does not follow")),
            var other => new SubmissionOutcome.Faulty("witness.refused", Text($"HTTP {other}")),
        };
    }

    static SubmissionOutcome Lines(byte[] body, SignedNote submitted, NoteVerifierKey witness, IEd25519Verification ed25519, DateTimeOffset now)
    {
        // The lines alone are no note; under the text that was sent they are.
        if (SignedNote.TryParse([.. Encoding.UTF8.GetBytes(submitted.Text + "\n"), .. body]) is not { } answered || !string.Equals(answered.Text, submitted.Text, StringComparison.Ordinal))
        {
            return new SubmissionOutcome.Faulty("witness.answer", "its answer is not made of signature lines");
        }
        var verifier = CosignatureVerifier.Of(witness, ed25519) ?? throw new ArgumentException("A witness cosigns by a key of type 04.", nameof(witness));
        var (verdict, time) = verifier.Read(answered);
        if (time is not { } at)
        {
            return new SubmissionOutcome.Faulty("witness.signature", verdict.ToString());
        }
        return Math.Abs(at - now.ToUnixTimeSeconds()) <= (long)MaxClockSkew.TotalSeconds
            ? new SubmissionOutcome.Cosigned(answered.Signatures.Where(verifier.IsMine).MinBy(line => Cosignature.TimeOf(line.Bytes.Span))!, at)
            : new SubmissionOutcome.Faulty("witness.time", Text($"its cosignature is of {at}, here it is {now.ToUnixTimeSeconds()}"));
    }

    static SubmissionOutcome Size(WitnessReply reply, long size, long oldSize)
    {
        var text = Encoding.Latin1.GetString(reply.Body);
        if (!string.Equals(reply.ContentType, SizeType, StringComparison.OrdinalIgnoreCase) || !text.EndsWith('\n') || AddCheckpointRequest.SizeOf(text[..^1]) is not { } theirs)
        {
            return new SubmissionOutcome.Faulty("witness.answer", "409 without a size");
        }
        if (theirs > size)
        {
            return new SubmissionOutcome.Faulty("witness.ahead", Text($"it says it cosigned {theirs} entries, the log has signed {size}: another history, an old copy of this one, or a false word")) { ClaimedSize = theirs };
        }
        return theirs == oldSize ? new SubmissionOutcome.Faulty("witness.answer", Text($"409 for the size {theirs} that it names itself")) : new SubmissionOutcome.Behind(theirs);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
