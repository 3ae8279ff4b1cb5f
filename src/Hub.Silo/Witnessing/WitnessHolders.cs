using System.Collections.Concurrent;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;

namespace Hub.Silo.Witnessing;

/// <summary>The witnesses of a policy as holders of checkpoints: asked, all at once, before the log is continued.</summary>
/// <remarks>
/// What bears the log's own signature is proof, from whomever it comes. A bare size (409) is a word only: it keeps the log from being continued
/// when as many say so as make a checkpoint final, so that one false witness stops nobody. A witness was heard when it answered by its own key, or
/// when it was asked with a checkpoint and named a size; a page at its address, a cache's included, is not its word.
/// </remarks>
/// <param name="logKeys">Keys of the log.</param>
public sealed class WitnessHolders(
    TrustPolicy policy, string origin, IReadOnlyList<INoteVerifier> logKeys, ILedgerStore store, IWitnessTransport transport, IEd25519Verification ed25519, TimeProvider clock) : ICheckpointHolder
{
    /// <summary>Longest wait for all of them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Code of a witness that said nothing by which it could be known what it holds.</summary>
    public const string Unheard = "witness.unheard";

    readonly ConcurrentDictionary<string, HolderState> _states = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<HolderState> States => [.. _states.Values.OrderBy(state => state.Holder, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HeldCheckpoint>> HeldAsync(long size, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var last = await store.LastCheckpointAsync(cancellation);
        var answers = await Task.WhenAll(policy.Witnesses.Where(witness => witness.Url is not null).Select(witness => AskAsync(witness, last, wait.Token, cancellation)));
        foreach (var answer in answers)
        {
            Note(answer);
        }
        // The log may have grown, and have been cosigned, since they were asked.
        size = Math.Max(size, (await store.HeadAsync(cancellation)).Size);
        var ahead = answers.Where(answer => answer.Claimed > size).ToList();
        if (ahead.Count > 0 && policy.Quorum is not null && policy.IsMetBy(ahead.Select(answer => answer.Witness.Name)))
        {
            throw new LedgerUnavailableException(LedgerCodes.BehindCheckpoint, string.Create(
                CultureInfo.InvariantCulture, $"The log has {size} entries, and {string.Join(", ", ahead.Select(answer => $"{answer.Witness.Name} cosigned {answer.Claimed}"))}: it is an old copy or lost its end."));
        }
        return [.. answers.Where(answer => answer.Note is not null).Select(answer => new HeldCheckpoint("the witness " + answer.Witness.Name, answer.Note!))];
    }

    async Task<Answer> AskAsync(PolicyWitness witness, CheckpointRow? last, CancellationToken wait, CancellationToken cancellation)
    {
        byte[]? note = null;
        var isHeard = false;
        try
        {
            var shown = await transport.CheckpointAsync(witness.Url!, origin, wait);
            var size = shown.Status == 200 ? OwnSize(shown.Body) : null;
            note = size is null ? null : shown.Body;
            isHeard = size is not null && IsCosigned(shown.Body, witness);
            // A witness need not show what it holds, and what is shown may be an old copy; what it has is heard when it is offered what the log has.
            if (!(isHeard && size > (last?.Size ?? 0)) && last is not null && SignedNote.TryParse(last.Note) is { } own)
            {
                return await OfferAsync(witness, last, own, note, isHeard, wait);
            }
            return new(witness, note, null, isHeard ? null : Unheard);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var code = fault is OperationCanceledException ? "witness.timeout" : "witness.unreachable";
            return new(witness, note, null, isHeard ? null : code);
        }
    }

    /// <summary>Offers what the log has: cosigned, or a size not above the log's, it knows nothing that the log does not.</summary>
    async Task<Answer> OfferAsync(PolicyWitness witness, CheckpointRow last, SignedNote own, byte[]? shown, bool isHeard, CancellationToken wait)
    {
        var reply = await transport.AddCheckpointAsync(witness.Url!, AddCheckpointRequest.Encode(0, [], last.Note), wait);
        var faulty = Submission.Read(reply, own, last.Size, oldSize: 0, witness.Key, ed25519, clock.GetUtcNow()) as SubmissionOutcome.Faulty;
        return new(witness, shown, faulty?.ClaimedSize, isHeard && faulty?.ClaimedSize is null ? null : faulty?.Code);
    }

    /// <summary>The size of a checkpoint of this log that one of its keys signed; null for any other answer.</summary>
    long? OwnSize(byte[] body) =>
        SignedNote.TryParse(body) is { } note && logKeys.Any(key => note.Verify(key).IsRight)
        && Checkpoint.TryParse(note.Text, out var checkpoint) && string.Equals(checkpoint.Origin, origin, StringComparison.Ordinal)
            ? checkpoint.Size
            : null;

    bool IsCosigned(byte[] body, PolicyWitness witness) => SignedNote.TryParse(body) is { } note && CosignatureVerifier.Of(witness.Key, ed25519) is { } key && key.Read(note).Verdict.IsRight;

    /// <summary>Once it was heard, later silence is told by the rounds of cosignatures.</summary>
    void Note(Answer answer)
    {
        var holder = "witness " + answer.Witness.Name;
        if (answer.Fault is null)
        {
            _states[holder] = new(holder, Checked: true, null);
        }
        else
        {
            _states.AddOrUpdate(holder, name => new(name, Checked: false, answer.Fault), (name, known) => known.Checked && answer.Claimed is null ? known : new(name, Checked: false, answer.Fault));
        }
    }

    sealed record Answer(PolicyWitness Witness, byte[]? Note, long? Claimed, string? Fault);
}
