using Hub.Audit;
using Hub.Canon;
using Hub.Contracts;
using Hub.Rules.Consents;
using Hub.Rules.Policies;
using Hub.Silo.Ledger;
using Hub.Silo.Walk;
using Orleans;
using Orleans.Providers;
using Orleans.Runtime;

namespace Hub.Silo.Citizens;

/// <summary>One person: a projection of the person's chain that can always be rebuilt, and the proposer of consent changes.</summary>
[StorageProvider(ProviderName = "hub")]
public sealed class CitizenGrain(EntryBook book, CitizenSnapshots snapshots, TimeProvider clock) : Grain<CitizenState>, ICitizenGrain
{
    /// <summary>Entries between two snapshots.</summary>
    public const int SnapshotEvery = 256;

    /// <summary>Entries shown at once.</summary>
    public const int TrailPageSize = 25;

    /// <summary>Unanswered requests that one agency may have open with one person.</summary>
    public const int MaxOpenRequests = 16;

    /// <summary>How often a stale change is decided again.</summary>
    const int MaxPasses = 4;

    CitizenProjection _projection = new();
    Id128 _subject;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _subject = Id128.TryParse(this.GetPrimaryKeyString(), out var subject) ? subject : throw new InvalidOperationException("A citizen's key is a subject id.");
        // A snapshot ahead of the log is of another log: nothing of it may be believed.
        var last = snapshots.Open(_subject, State);
        if (last is null || last.Count > await book.ChainLength(EntryBook.PersonChain(_subject)))
        {
            (last, State) = (new(), new());
        }
        _projection = last;
        await CatchUp();
        await base.OnActivateAsync(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_projection.Count > State.Count)
        {
            await Snapshot();
        }
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public async Task<Facts> Facts(long atLeastVersion)
    {
        if (_projection.ConsentVersion < atLeastVersion)
        {
            await CatchUp();
        }
        return _projection.ToFacts(_subject);
    }

    public Task<ConsentOutcome> Change(ConsentCommand command) => Propose(command, asked: null);

    public Task<ConsentOutcome> Ask(ConsentCommand.Request request, SignedAsk asked) => Propose(request, asked);

    public async Task<ConsentView?> Consent(Id128 consent)
    {
        await CatchUp();
        return _projection.Find(consent) is { } found ? ConsentViews.Of(found, clock.GetUtcNow()) : null;
    }

    public async Task<List<ConsentView>> Consents()
    {
        await CatchUp();
        var now = clock.GetUtcNow();
        return [.. Enumerable.Reverse(_projection.Consents).Select(c => ConsentViews.Of(c, now))];
    }

    public async Task<List<Id128>> Decisions()
    {
        await CatchUp();
        return [.. Enumerable.Reverse(_projection.Decisions)];
    }

    public Task<TrailPage> Trail(long? before) => PersonTrail.PageAsync(book, _subject, before);

    public async Task Forget()
    {
        _projection = new();
        await ClearStateAsync();
        DeactivateOnIdle();
    }

    async Task<ConsentOutcome> Propose(ConsentCommand command, SignedAsk? asked)
    {
        ArgumentNullException.ThrowIfNull(command);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            await CatchUp();
            if (await Attempt(command, asked) is { } outcome)
            {
                return outcome;
            }
        }
        return new ConsentOutcome.Refused("append.contended");
    }

    /// <summary>One attempt; null when the ledger was further than the projection.</summary>
    async Task<ConsentOutcome?> Attempt(ConsentCommand command, SignedAsk? asked)
    {
        var current = _projection.Find(command.ConsentId);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (current is null && command is ConsentCommand.Request { Terms.Recipient: { } agency } && _projection.OpenRequests(agency, now) >= MaxOpenRequests)
        {
            return new ConsentOutcome.Refused(ConsentCodes.TooManyOpen);
        }
        if (asked is not null && await book.Find(command.ConsentId) is { Lost: true })
        {
            return new ConsentOutcome.Refused(WalkCodes.RecordLost);
        }
        if (current is not null && asked is not null && await book.Find(command.ConsentId) is { } earlier && earlier.RequestHash != asked.Hash)
        {
            return new ConsentOutcome.Refused(WalkCodes.Conflict);
        }
        var result = ConsentLifecycle.Apply(current, command, now);
        if (result is ConsentResult.Refused refused)
        {
            return AlreadySo(current, command) is { } same ? same : new ConsentOutcome.Refused(refused.Code);
        }
        var (after, happened) = (ConsentResult.Changed)result switch { var changed => (changed.Consent, changed.Event) };
        var entry = snapshots.EntryOf(after, happened, _projection.ConsentVersion, asked);
        switch (await book.Append(entry))
        {
            case AppendOutcome.Appended appended:
                await CatchUp();
                return new ConsentOutcome.Changed(ConsentViews.Of(after, clock.GetUtcNow()), entry.Id, book.Promise(entry.Id, appended.LeafHash, appended.Index, appended.At));
            case AppendOutcome.Conflict when asked is not null:
                return new ConsentOutcome.Refused(WalkCodes.Conflict);
            case AppendOutcome.Existing or AppendOutcome.Conflict or AppendOutcome.Stale:
                // Somebody was faster; the next pass sees what they did.
                return null;
            case var other:
                return new ConsentOutcome.Refused(EntryBook.CodeOf(other));
        }
    }

    /// <summary>The same person asking for what is already so (a second tap, a lost reply) is told so.</summary>
    ConsentOutcome.Unchanged? AlreadySo(ConsentDocument? current, ConsentCommand command) =>
        current?.State switch
        {
            ConsentState.Active when command is ConsentCommand.Grant => Unchanged(current),
            ConsentState.Refused when command is ConsentCommand.Refuse => Unchanged(current),
            ConsentState.Revoked when command is ConsentCommand.Revoke => Unchanged(current),
            ConsentState.Requested when command is ConsentCommand.Request => Unchanged(current),
            _ => null,
        };

    ConsentOutcome.Unchanged Unchanged(ConsentDocument current) => new(ConsentViews.Of(current, clock.GetUtcNow()));

    async Task CatchUp()
    {
        var chain = EntryBook.PersonChain(_subject);
        bool more;
        do
        {
            var before = _projection.Count;
            await foreach (var item in book.ReadChain(chain, _projection.Count, SnapshotEvery))
            {
                _projection.Fold(item.Number, item.Version, item.Entry.Record, item.Entry.Lost);
            }
            more = _projection.Count - before == SnapshotEvery;
        }
        while (more);
        if (_projection.Count - State.Count >= SnapshotEvery)
        {
            await Snapshot();
        }
    }

    /// <summary>A failed write poisons the activation: the next one starts from what is stored.</summary>
    async Task Snapshot()
    {
        if (snapshots.Seal(_subject, _projection) is not { } sealedState)
        {
            return;
        }
        State = sealedState;
        try
        {
            await WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
