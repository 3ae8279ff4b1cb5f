using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Walk;
using Orleans;
using Orleans.Concurrency;

namespace Hub.Silo.Decisions;

/// <summary>Evaluates programmes for agencies and lists what waits. The order of the steps is the design: agency, programme, facts, exchanges, evaluate, append.</summary>
[StatelessWorker(MaxAtOnce)]
public sealed class DecisionDeskGrain(EntryBook book, KeyStore people, PolicyShelf policies, TrailSteps steps, DelayBook delays, ILedgerStore store, TimeProvider clock) : Grain, IDecisionDeskGrain
{
    public const int MaxAtOnce = 64;

    /// <summary>How often a stale decision is made again before it gives up.</summary>
    public const int MaxPasses = 4;

    /// <summary>Most decisions listed at once.</summary>
    public const int MaxListed = 50;

    /// <summary>Rows of the queue looked through for them.</summary>
    public const int MaxQueued = 500;

    /// <summary>Entries of the agency's chain looked through for its newest decisions.</summary>
    public const int MaxScanned = 2_000;

    /// <summary>Most bytes of all values of a decision together, so that its record stays within its limit.</summary>
    public const int MaxValueBytes = 16 * 1024;

    const int PageSize = 128;

    public async Task<DecisionOutcome> Decide(DecisionCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var id = book.Ids.OfDecision(command.Agency, command.IdempotencyKey);
        if (await book.Find(id) is { } earlier)
        {
            return await Again(command, earlier);
        }
        var subject = command.Content is DecisionContent.Readable asked ? people.FindByNik(asked.Nik) : null;
        var draft = new DecisionDraft(id, command, subject);
        var version = -1L;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var (outcome, seen) = await Pass(draft, version);
            if (outcome is not null)
            {
                return outcome;
            }
            version = Math.Max(version, seen);
        }
        return new DecisionOutcome.NotTaken(WalkCodes.Contended);
    }

    public async Task<List<QueueItem>> Queue(string agency)
    {
        var now = Now;
        var items = new List<QueueItem>();
        foreach (var row in await store.DueUnderAsync(TrailIds.Waiting(agency), MaxQueued, CancellationToken.None))
        {
            // The trail tells, not the row: one whose step was never taken, or was answered, is passed over.
            var waiting = Trail(new Id128(row.Payload));
            if (items.Count < MaxListed && await waiting.Summary() is { ReviewBy: { } reviewBy } trail)
            {
                var contested = trail.Stage is "contested";
                items.Add(new(trail, reviewBy, now >= reviewBy, contested, contested ? await waiting.Reviewers() : []));
            }
        }
        return items;
    }

    public async Task<List<TrailSummary>> Newest(string agency)
    {
        var chain = EntryBook.AgencyChain(agency);
        var found = new List<TrailSummary>();
        var scanned = 0L;
        for (var end = await book.ChainLength(chain); end > 0 && found.Count < MaxListed && scanned < MaxScanned; end -= PageSize, scanned += PageSize)
        {
            var ids = await DecisionsBetween(chain, Math.Max(0, end - PageSize), end);
            found.AddRange(await Summaries(ids.Take(MaxListed - found.Count)));
        }
        return found;
    }

    public async Task<Id128?> TrailOf(Id128 entry) => await book.Find(entry) switch
    {
        { Record: AccessRecord access } => access.Opened,
        { Record: { } record } => TrailState.PlaceOf(record)?.Id,
        _ => null,
    };

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    IDecisionGrain Trail(Id128 id) => GrainFactory.GetGrain<IDecisionGrain>(id.ToString());

    /// <summary>Decisions of a stretch of the chain, newest first.</summary>
    async Task<List<Id128>> DecisionsBetween(string chain, long from, long until)
    {
        var ids = new List<Id128>();
        await foreach (var item in book.ReadChain(chain, from, (int)(until - from)))
        {
            if (item.Entry is { Record: DecisionRecord } decision)
            {
                ids.Insert(0, decision.Id);
            }
        }
        return ids;
    }

    async Task<List<TrailSummary>> Summaries(IEnumerable<Id128> ids)
    {
        var summaries = new List<TrailSummary>();
        foreach (var id in ids)
        {
            if (await Trail(id).Summary() is { } trail)
            {
                summaries.Add(trail);
            }
        }
        return summaries;
    }

    /// <summary>One answer from fresh facts to a durable entry; null with the version seen when the entry found the facts stale.</summary>
    async Task<(DecisionOutcome? Outcome, long Seen)> Pass(DecisionDraft draft, long version)
    {
        var (set, agency) = (policies.Current, draft.Command.Agency);
        if (draft.Command.Content is not DecisionContent.Readable asked)
        {
            return await Refuse(draft, set, null, null, ((DecisionContent.Unreadable)draft.Command.Content).Code, null);
        }
        if (await GrainFactory.GetGrain<IAgencyGrain>(agency).Profile() is not { Active: true })
        {
            return await Refuse(draft, set, null, null, WalkCodes.AgencyNotActive, null);
        }
        if (set.FindProgramme(asked.Programme, asked.Version) is not { } programme)
        {
            return await Refuse(draft, set, null, null, DecisionCodes.ProgrammeUnknown, asked.Programme);
        }
        if (!string.Equals(programme.Owner, agency, StringComparison.Ordinal))
        {
            return await Refuse(draft, set, null, null, DecisionCodes.ProgrammeNotYours, asked.Programme);
        }
        if (asked.Exchanges.Count > HandedBack.MaxExchanges || asked.Exchanges.Sum(e => e.Values.Sum(v => Encoding.UTF8.GetByteCount(v.Json))) > MaxValueBytes)
        {
            return await Refuse(draft, set, programme, null, DecisionCodes.TooLarge, null);
        }
        // Someone unknown takes the same path, on the decoy.
        var person = draft.Subject ?? people.DecoySubject;
        var facts = await GrainFactory.GetGrain<ICitizenGrain>(person.ToString()).Facts(version);
        var now = Now;
        var inputs = new List<(DecisionInput Input, string? Basis)>();
        foreach (var handed in asked.Exchanges)
        {
            var stored = await book.Find(handed.Exchange);
            if (DecisionInputs.Check(programme, draft.Subject, facts, handed, stored, agency, now) is { } refusal)
            {
                return await Refuse(draft, set, programme, facts, refusal.Code, refusal.Detail);
            }
            if (await delays.Beside(stored!) is { Order: not null } held)
            {
                // What affects a right must be seen, and so must what it rests on. The refusal would tell of the exchange: it is sealed with it.
                return await Refuse(draft, set, programme, facts, DecisionCodes.ExchangeDelayed, handed.Exchange.ToString(), held);
            }
            var exchange = (ExchangeRecord)stored!.Record!;
            inputs.Add((new(handed.Exchange, handed.LeafHash, exchange.Dataset, handed.Values), exchange.LegalBasis));
        }
        return Evaluate(programme, [.. inputs.Select(i => i.Input)], now) switch
        {
            ProgrammeRun.Refused refused => await Refuse(draft, set, programme, facts, refused.Code, refused.Input),
            ProgrammeRun.Decided decided => await Record(draft, set, programme, facts, decided, inputs, now),
            _ => throw new UnreachableException("A programme decides or refuses."),
        };
    }

    static ProgrammeRun Evaluate(EligibilityProgramme programme, IReadOnlyList<DecisionInput> inputs, long nowMs) =>
        ProgrammeEngine.Find(ProgrammeEngine.EngineId)!.Evaluate(
            programme,
            [.. inputs.SelectMany(input => input.Values.Select(value => new ProgrammeInput(input.Dataset, value.Name, JsonElement.Parse(value.Json))))],
            nowMs);

    async Task<(DecisionOutcome?, long)> Record(DecisionDraft draft, PolicySet set, EligibilityProgramme programme, Facts facts, ProgrammeRun.Decided run, List<(DecisionInput Input, string? Basis)> inputs, long nowMs)
    {
        var bases = inputs.Select(i => i.Basis).Distinct(StringComparer.Ordinal).ToArray();
        var record = draft.Decision(book.Origin, set.Bundle, programme, run, [.. inputs.Select(i => i.Input)], bases is [var one] ? one : null, nowMs);
        // Before the entry: after a crash the poller pays what the hub then owes, a notice or a place in the queue.
        await steps.RememberOwed(draft.Id, step: 0, nowMs);
        var entry = new Entry(draft.Id, draft.Command.Request.Hash, record, Asker: draft.Command.Agency, Guards: GuardsOf(draft, set, facts));
        return await Settle(entry, draft, async stored =>
        {
            await Trail(draft.Id).Advance();
            return await RecordedOf(stored, record, again: false);
        });
    }

    Task<(DecisionOutcome?, long)> Refuse(DecisionDraft draft, PolicySet set, EligibilityProgramme? programme, Facts? facts, string code, string? detail, DelayRoute? route = null)
    {
        var record = draft.Refusal(book.Origin, set.Bundle, programme, code);
        var guards = GuardsOf(draft, set, facts);
        if (route is not null)
        {
            guards.Add(route.Guard);
        }
        var entry = new Entry(draft.Id, draft.Command.Request.Hash, record, Asker: draft.Command.Agency, Guards: guards) { SealedUnder = route?.Order };
        return Settle(entry, draft, stored => Task.FromResult<DecisionOutcome>(new DecisionOutcome.Refused(draft.Id, code, detail, book.Promise(stored))));
    }

    /// <summary>What the answer rests on: the consents and the policies it was made by.</summary>
    static List<Guard> GuardsOf(DecisionDraft draft, PolicySet set, Facts? facts)
    {
        var guards = new List<Guard>(2);
        if (draft.Subject is { } subject && facts is not null)
        {
            guards.Add(new Guard.Consent(EntryBook.PersonChain(subject), facts.ConsentVersion));
        }
        if (set.Bundle is { } bundle)
        {
            guards.Add(new Guard.Bundle(bundle.Version));
        }
        return guards;
    }

    async Task<(DecisionOutcome?, long)> Settle(Entry entry, DecisionDraft draft, Func<StoredEntry, Task<DecisionOutcome>> taken)
    {
        var outcome = await book.Append(entry);
        return outcome switch
        {
            AppendOutcome.Appended a => (await taken(new(entry.Id, a.Index, a.At, a.LeafHash, entry.RequestHash, entry.Record)), -1),
            AppendOutcome.Existing => (await Again(draft.Command, await book.Find(entry.Id) ?? throw new UnreachableException("An entry that exists can be found.")), -1),
            AppendOutcome.Conflict => (new DecisionOutcome.NotTaken(WalkCodes.Conflict), -1),
            AppendOutcome.Stale { Which: Guard.Consent } stale => (null, stale.Current),
            AppendOutcome.Stale => (null, -1),
            var other => (new DecisionOutcome.NotTaken(EntryBook.CodeOf(other)), -1),
        };
    }

    /// <summary>The answer given to this request before.</summary>
    async Task<DecisionOutcome> Again(DecisionCommand command, StoredEntry earlier) => earlier switch
    {
        { Lost: true } => new DecisionOutcome.NotTaken(WalkCodes.RecordLost),
        _ when earlier.RequestHash != command.Request.Hash => new DecisionOutcome.NotTaken(WalkCodes.Conflict),
        { Record: RefusalRecord refusal } => new DecisionOutcome.Refused(earlier.Id, refusal.ReasonCode, null, book.Promise(earlier)),
        { Record: DecisionRecord decision } => await RecordedOf(earlier, decision, again: true),
        _ => new DecisionOutcome.NotTaken(DecisionCodes.Erased),
    };

    async Task<DecisionOutcome> RecordedOf(StoredEntry stored, DecisionRecord decision, bool again) =>
        await Trail(stored.Id).Summary() is { } trail
            ? new DecisionOutcome.Recorded(trail, decision.Result, book.Promise(stored), again)
            : new DecisionOutcome.NotTaken(DecisionCodes.Erased);
}
