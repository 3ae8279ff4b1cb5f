using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;
using Hub.Canon;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Witnessing;

/// <summary>Submits checkpoints to the witnesses of a policy, all at once, and remembers how the log stands with each.</summary>
/// <remarks>One round at a time. What a witness answers wrongly is written down and harms nothing.</remarks>
public sealed partial class Submitter(
    TrustPolicy policy, ILedgerStore store, ICosignatureStore cosignatures, CosignatureBook book, IWitnessTransport transport, IEd25519Verification ed25519, TimeProvider clock, ILogger<Submitter> log)
{
    /// <summary>Longest wait for one answer.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Questions to one witness in one round: the second starts from the size that it named.</summary>
    const int MaxAsked = 2;

    readonly WitnessStanding[] _standings = [.. policy.Witnesses.Select(_ => WitnessStanding.New)];

    /// <summary>Called when a witness says that it holds what this log does not contain.</summary>
    public Action? SplitSeen { get; init; }

    /// <summary>How the log stands with each witness, in the policy's order.</summary>
    public IReadOnlyList<(PolicyWitness Witness, WitnessStanding Standing)> Standings => [.. policy.Witnesses.Zip(_standings)];

    /// <summary>Takes up where the log stood with each when it last ran.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < _standings.Length; i++)
        {
            _standings[i] = WitnessStanding.From(await cosignatures.LastCosignatureAsync(policy.Witnesses[i].Key.ToString(), cancellation));
        }
    }

    /// <summary>Asks every witness that is due to cosign one and the same checkpoint; a quorum is made of cosignatures of one size.</summary>
    /// <param name="published">With the log's signature alone.</param>
    public async Task RoundAsync(PublishedCheckpoint published, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(published);
        var note = SignedNote.TryParse(published.Note) ?? throw new ArgumentException("A published checkpoint is a note.", nameof(published));
        await Task.WhenAll(Enumerable.Range(0, _standings.Length).Select(i => SubmitAsync(i, published, note, cancellation)));
    }

    async Task SubmitAsync(int i, PublishedCheckpoint published, SignedNote note, CancellationToken cancellation)
    {
        if (policy.Witnesses[i].Url is null || !_standings[i].IsDue(published.Checkpoint.Size, clock.GetUtcNow()))
        {
            return;
        }
        for (var asked = 1; asked <= MaxAsked; asked++)
        {
            switch (await AskAsync(i, published, note, cancellation))
            {
                case SubmissionOutcome.Cosigned cosigned:
                    await book.AddAsync(published, policy.Witnesses[i], cosigned.Line, cosigned.Time, cancellation);
                    _standings[i] = _standings[i].Cosigned(published.Checkpoint.Size, cosigned.Time);
                    return;
                case SubmissionOutcome.Behind behind when asked < MaxAsked:
                    if (behind.Size < _standings[i].CosignedSize)
                    {
                        Forgot(policy.Witnesses[i].Name, behind.Size, _standings[i].CosignedSize);
                    }
                    _standings[i] = _standings[i].Behind(behind.Size);
                    break;
                case SubmissionOutcome.Behind:
                    Note(i, new("witness.answer", "it names another size at every question"));
                    return;
                case SubmissionOutcome.Faulty faulty:
                    Note(i, faulty);
                    return;
            }
        }
    }

    async Task<SubmissionOutcome> AskAsync(int i, PublishedCheckpoint published, SignedNote note, CancellationToken cancellation)
    {
        var (witness, oldSize, size) = (policy.Witnesses[i], _standings[i].KnownSize, published.Checkpoint.Size);
        IReadOnlyList<Hash256>? proof = oldSize == 0 ? [] : await LogHashes.ConsistencyAsync(store, oldSize, size, cancellation);
        if (proof is null)
        {
            return new SubmissionOutcome.Faulty("witness.proof", "the log lacks what a consistency proof needs");
        }
        using var timeout = new CancellationTokenSource(AnswerTimeout, clock);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var reply = await transport.AddCheckpointAsync(witness.Url!, AddCheckpointRequest.Encode(oldSize, proof, published.Note), wait.Token);
            return Submission.Read(reply, note, size, oldSize, witness.Key, ed25519, clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SubmissionOutcome.Faulty("witness.timeout", $"no answer in {AnswerTimeout.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new SubmissionOutcome.Faulty("witness.unreachable", fault.Message);
        }
    }

    void Note(int i, SubmissionOutcome.Faulty fault)
    {
        _standings[i] = _standings[i].Failed(fault, clock.GetUtcNow());
        if (fault.Code is "witness.ahead" or "witness.inconsistent")
        {
            SplitView(policy.Witnesses[i].Name, fault.Code, fault.Detail);
            SplitSeen?.Invoke();
        }
        else
        {
            Faulty(policy.Witnesses[i].Name, fault.Code, fault.Detail);
        }
    }

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "Witness {Witness}: {Code}: {Detail}")]
    partial void Faulty(string witness, string code, string detail);

    [LoggerMessage(EventId = 3302, Level = LogLevel.Critical, Message = "Witness {Witness}: {Code}: {Detail}. There may be two histories of this log")]
    partial void SplitView(string witness, string code, string detail);

    [LoggerMessage(EventId = 3303, Level = LogLevel.Warning, Message = "Witness {Witness} remembers {Size} entries and had cosigned {Cosigned}")]
    partial void Forgot(string witness, long size, long cosigned);
}
