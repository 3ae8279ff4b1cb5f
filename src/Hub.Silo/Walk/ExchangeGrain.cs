using Hub.Audit;
using Hub.Canon;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Rules.Policies;
using Orleans;
using Orleans.Concurrency;

namespace Hub.Silo.Walk;

/// <summary>The walk of one exchange. The order of the steps is the design: facts, decide, fetch, gate, keep, seal, append.</summary>
[StatelessWorker(MaxWalks)]
public sealed class ExchangeGrain(WalkServices services, ExchangeAnswers answers, TimeProvider clock) : Grain, IExchangeGrain
{
    /// <summary>Walks at once per process. Explicit: the default, one per core, would serialise outbound calls.</summary>
    public const int MaxWalks = 128;

    /// <summary>How often a stale walk decides again before it gives up.</summary>
    public const int MaxPasses = 4;

    /// <summary>The whole walk, fetches included.</summary>
    public static readonly TimeSpan WalkTimeout = TimeSpan.FromSeconds(12);

    public async Task<ExchangeOutcome> Handle(ExchangeCommand command, CancellationToken cancellationToken)
    {
        var walk = services.Begin(command);
        using var flight = services.InFlight.TryEnter(walk.Id);
        if (flight is null)
        {
            return new ExchangeOutcome.NotTaken(WalkCodes.InFlight);
        }
        if (await answers.Earlier(walk) is { } earlier)
        {
            return earlier;
        }
        walk.Passed(Stages.Find);
        using var deadline = new CancellationTokenSource(WalkTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (await Pass(walk, stop.Token) is { } outcome)
            {
                return outcome;
            }
        }
        // An empty quota is an answer: it is recorded, not left to a retry.
        return walk.SpentQuota is not null && await Pass(walk, stop.Token) is { } spent ? spent : new ExchangeOutcome.NotTaken(WalkCodes.Contended);
    }

    public Task<ExchangeView?> Read(string agency, Id128 exchange) => answers.Read(agency, exchange);

    public Task RecordDropped(string agency, Id128 exchange, string reasonCode) => answers.RecordDropped(agency, exchange, reasonCode);

    /// <summary>One decision from fresh facts to a durable entry; null when the entry found the facts stale.</summary>
    async Task<ExchangeOutcome?> Pass(Walk walk, CancellationToken stop)
    {
        walk.Start(clock.GetUtcNow(), services.Policies.Current);
        services.Route(walk);
        if (walk.UnreadableCode is { } unreadable)
        {
            return await answers.Refuse(walk, unreadable);
        }
        if (await Asker(walk) is not { } asker)
        {
            return await answers.Refuse(walk, WalkCodes.AgencyNotActive);
        }
        var facts = await Citizen(walk).Facts(walk.VersionSeen);
        walk.Saw(facts);
        walk.Passed(Stages.Facts);
        var decision = PolicyEvaluator.Decide(walk.Policies, walk.Ask, asker.Facts, facts, walk.NowMs);
        if (decision is not Decision.Permit permit)
        {
            return await answers.Refuse(walk, (Decision.Deny)decision);
        }
        walk.Permitted();
        walk.Passed(Stages.Decide);
        if (permit.QuotaGuards.FirstOrDefault(quota => string.Equals(quota.Key, walk.SpentQuota, StringComparison.Ordinal)) is { } spent)
        {
            return await answers.Refuse(walk, permit, spent);
        }
        var fetched = await services.Fetch(walk, permit, stop);
        walk.Passed(Stages.Fetch);
        if (fetched is not FetchResult.Found found)
        {
            return await answers.Refuse(walk, permit, WalkServices.CodeOf(fetched));
        }
        if (walk.Subject is null)
        {
            // The source knows somebody whom the hub does not: a release would stand in nobody's list.
            return await answers.Refuse(walk, permit, WalkCodes.SourceNoRecord);
        }
        var values = new FetchedValues(found.Values);
        decision = PolicyEvaluator.Gate(permit, values, walk.NowMs);
        if (decision is not Decision.Permit settled)
        {
            return await answers.Refuse(walk, (Decision.Deny)decision);
        }
        var kept = Minimiser.Keep(settled, values, services.Pseudonym, walk.NowMs);
        if (kept is not MinimiseResult.Released released)
        {
            return await answers.Refuse(walk, settled, ((MinimiseResult.Failed)kept).Code);
        }
        walk.Passed(Stages.Keep);
        var reply = services.Seal(walk, settled, released, asker.SealingKey);
        walk.Passed(Stages.Seal);
        return await answers.Release(walk, settled, reply, found.ProviderOriginal);
    }

    async Task<Asker?> Asker(Walk walk) => Walk.AskerOf(await GrainFactory.GetGrain<IAgencyGrain>(walk.Agency).Profile(), services.SealingKeys);

    ICitizenGrain Citizen(Walk walk) => GrainFactory.GetGrain<ICitizenGrain>(walk.Person.ToString());
}
