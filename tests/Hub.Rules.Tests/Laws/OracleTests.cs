using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Laws;

/// <summary>The evaluator against the semantics written down a second time.</summary>
public sealed class OracleTests
{
    const int Worlds = 25_000;

    // Fixed, so that a red run is the same run again; change it to look elsewhere.
    const int FirstSeed = 20_261_122;

    static readonly Lazy<(World World, Verdict Verdict)[]> Evaluated = new(() =>
        [.. Enumerable.Range(FirstSeed, Worlds).Select(seed => World.Of(seed)).Select(world => (world, Oracle.Of(world.DecideAndGate())))]);

    [Fact]
    public void Evaluator_and_oracle_agree_on_outcome_code_rules_obligations_and_quotas()
    {
        foreach (var (index, (world, verdict)) in Evaluated.Value.Index())
        {
            Assert.True(Oracle.Evaluate(world, Mutation.None) == verdict, $"seed {FirstSeed + index}: oracle {Oracle.Evaluate(world, Mutation.None)}, evaluator {verdict}");
        }
    }

    [Fact]
    public void The_worlds_show_every_outcome_often_enough()
    {
        var codes = Evaluated.Value.GroupBy(item => item.Verdict.Code, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        string[] expected =
        [
            ReasonCodes.PolicyPermit, ReasonCodes.PolicyDenied, ReasonCodes.PolicySpecialCategory, ReasonCodes.PolicyNoPermit, ReasonCodes.PolicyNotInForce,
            ReasonCodes.PolicyOutsideWindow, ReasonCodes.PolicyJurisdiction, ReasonCodes.PolicyJustificationRequired, ReasonCodes.PolicyRelationRequired,
            ReasonCodes.PolicySubjectAge, ReasonCodes.PurposeNotAllowed, ReasonCodes.LegalBasisNotAllowed, ReasonCodes.AgencyInactive, ReasonCodes.CitizenObjected,
            ReasonCodes.ConsentRequired, ReasonCodes.ConsentExpired, ReasonCodes.ConsentRevoked, ReasonCodes.ConsentSuspended,
            ReasonCodes.ConsentRefused, ReasonCodes.ConsentNotYetValid, ReasonCodes.ConsentFieldsNotCovered, ReasonCodes.ObligationConflict, ReasonCodes.ObligationUnenforceable,
        ];
        Assert.Empty(expected.Where(code => codes.GetValueOrDefault(code) < 2).Select(code => $"{code}: {codes.GetValueOrDefault(code)}"));
        Assert.True(codes[ReasonCodes.PolicyPermit] > Worlds / 20, $"permits: {codes[ReasonCodes.PolicyPermit]}");
    }

    public static TheoryData<string> Mutations => [.. Enum.GetNames<Mutation>().Where(name => name != nameof(Mutation.None))];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void The_comparison_catches_an_evaluator_that_is_wrong(string name)
    {
        var mutation = Enum.Parse<Mutation>(name);
        Assert.Contains(Evaluated.Value, item => Oracle.Evaluate(item.World, mutation) != item.Verdict);
    }
}
