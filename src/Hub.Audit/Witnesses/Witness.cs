using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>What a witness answers.</summary>
public abstract record WitnessAnswer
{
    WitnessAnswer()
    {
    }

    /// <summary>Stored, and cosigned (200).</summary>
    public sealed record Cosigned(NoteSignature Line) : WitnessAnswer;

    /// <summary>The body is not of the form (400).</summary>
    public sealed record Malformed : WitnessAnswer;

    /// <summary>Anything else that the decision said.</summary>
    /// <param name="Decision">Never <see cref="WitnessDecision.Cosign"/>.</param>
    /// <param name="Request">What was submitted.</param>
    public sealed record Refused(WitnessDecision Decision, AddCheckpointRequest Request) : WitnessAnswer;
}

/// <summary>A witness of other logs (C2SP tlog-witness).</summary>
/// <remarks>
/// Remember first, then answer: the new size and root are durable, by compare-and-set, before the cosignature leaves. Of two forks that come
/// at once one is cosigned; a crash between the two steps loses the answer only, and the log asks again from the size it hears (409).
/// Thread-safe, across processes too.
/// </remarks>
public sealed class Witness(WitnessedLogs logs, IWitnessedStore store, CosignatureSigner signer, IEd25519Verification ed25519, TimeProvider time)
{
    // Whoever was faster moved the log on, so the next look answers; more are needed only where several submit the same size again and again.
    const int MaxTries = 4;

    /// <summary>The witness's verifier key.</summary>
    public NoteVerifierKey VerifierKey => signer.VerifierKey;

    /// <summary>Answers <c>add-checkpoint</c>.</summary>
    /// <exception cref="LedgerUnavailableException">What is remembered cannot be read or kept; nothing was cosigned.</exception>
    public async ValueTask<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (AddCheckpointRequest.TryParse(body.Span) is not { } request)
        {
            return new WitnessAnswer.Malformed();
        }
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            // An origin that is not witnessed is not looked up.
            var seen = logs.KeysOf(request.Checkpoint.Origin) is null ? null : await store.WitnessedAsync(request.Checkpoint.Origin, cancellation);
            var decision = WitnessDecision.Of(request, logs, seen, ed25519);
            if (decision is not WitnessDecision.Cosign cosign)
            {
                return new WitnessAnswer.Refused(decision, request);
            }
            // A clock set back must not make a later statement look earlier.
            var now = Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), seen?.Time ?? 1);
            var line = signer.Sign(cosign.Note.Text, now);
            var next = new WitnessedTree(request.Checkpoint.Origin, request.Checkpoint.Size, request.Checkpoint.Root, now, cosign.Note.With(line).Encode());
            if (await store.TryWitnessAsync(seen, next, cancellation))
            {
                return new WitnessAnswer.Cosigned(line);
            }
        }
        var size = (await store.WitnessedAsync(request.Checkpoint.Origin, cancellation))?.Size ?? 0;
        return new WitnessAnswer.Refused(new WitnessDecision.Stale(size), request);
    }

    /// <summary>The last cosigned checkpoint of a log with log's and witness's signatures; null when there is none.</summary>
    /// <param name="originHash">Lower-case hexadecimal SHA-256 of the origin.</param>
    public async ValueTask<byte[]?> CheckpointAsync(string originHash, CancellationToken cancellation)
    {
        var origin = logs.Origins.FirstOrDefault(origin => string.Equals(OriginHash(origin), originHash, StringComparison.Ordinal));
        return origin is null ? null : (await store.WitnessedAsync(origin, cancellation))?.Note;
    }

    /// <summary>The name under which a witness shows the last checkpoint of a log.</summary>
    public static string OriginHash(string origin) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(origin)));
}
