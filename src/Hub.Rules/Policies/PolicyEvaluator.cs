namespace Hub.Rules.Policies;

/// <summary>Whether an agency may have a person's data: pure, total, and explained. Thread-safe.</summary>
/// <remarks>
/// Default deny. Any matching deny wins. A permit must cover all requested names by one rule, a deny needs to touch one
/// of them. An unknown attribute fails a permit and fulfils a deny. The order of rules and files does not matter.
/// </remarks>
public static class PolicyEvaluator
{
    /// <summary>Most rules listed in <see cref="Decision.NearMiss"/>.</summary>
    public const int MaxNearMisses = 16;

    /// <summary>Decides on what is known before the fetch.</summary>
    /// <param name="policies">The set in force.</param>
    /// <param name="ask">The request.</param>
    /// <param name="asker">The agency, as registered.</param>
    /// <param name="facts">The person's consents and objections at one consent version.</param>
    /// <param name="nowMs">The moment of the pass, milliseconds UTC.</param>
    /// <returns>A permit is to be fetched for and given to <see cref="Gate"/>; it may not be settled yet.</returns>
    public static Decision Decide(PolicySet policies, Ask ask, AskerFacts asker, Facts facts, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(asker);
        ArgumentNullException.ThrowIfNull(facts);
        return new Evaluation(policies, ask, asker, facts, nowMs).Run();
    }

    /// <summary>Settles a permit by the conditions that fetched data answers. A denial passes through.</summary>
    /// <param name="decision">What <see cref="Decide"/> gave.</param>
    /// <param name="fetched">The values of <see cref="Decision.Permit.Fetch"/>.</param>
    /// <param name="nowMs">The moment of the same pass.</param>
    public static Decision Gate(Decision decision, FetchedValues fetched, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(fetched);
        return decision is Decision.Permit permit ? Gating.Settle(permit, fetched, nowMs) : decision;
    }
}
