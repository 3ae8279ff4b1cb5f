namespace Hub.Rules.Tests.Decisions;

/// <summary>The engine against the language written down a second time, byte for byte.</summary>
public sealed class ProgrammeOracleTests
{
    const int Worlds = 5_000;

    // Fixed, so that a red run is the same run again; change it to look elsewhere.
    const int FirstSeed = 20_261_123;

    static readonly Lazy<(ProgrammeWorld World, string Verdict)[]> Evaluated = new(() =>
        [.. Enumerable.Range(FirstSeed, Worlds).Select(ProgrammeWorld.Of).Select(world => (world, ProgrammeWorld.Spell(world.Run())))]);

    [Fact]
    public void Engine_and_naive_interpreter_give_the_same_bytes()
    {
        foreach (var (index, (world, verdict)) in Evaluated.Value.Index())
        {
            var naive = NaiveProgramme.Verdict(world);
            Assert.True(naive == verdict, $"seed {FirstSeed + index}: interpreter {naive}, engine {verdict}, {world.Programme.ToJsonString()} {string.Join(' ', world.Given)} at {world.AtMs}");
        }
    }

    [Fact]
    public void The_worlds_show_every_end_often_enough()
    {
        string[] ends =
        [
            "\"outcome\":\"yes\"", "\"outcome\":\"no\"", ReasonCodes.DecisionInputMissing, ReasonCodes.DecisionInputTwice, ReasonCodes.DecisionInputType,
            ReasonCodes.DecisionInputUnexpected, ReasonCodes.DecisionProgrammeNotEffective,
        ];
        var counts = ends.Select(end => (End: end, Count: Evaluated.Value.Count(item => item.Verdict.Contains(end, StringComparison.Ordinal)))).ToList();
        Assert.All(counts, item => Assert.True(item.Count > 20, $"{item.End}: {item.Count}"));
        Assert.True(counts[0].Count > Worlds / 10 && counts[1].Count > Worlds / 10, string.Join(' ', counts));
    }

    public static TheoryData<Slip> Slips => [.. Enum.GetValues<Slip>().Where(slip => slip is not Slip.None and not Slip.UntilIsInclusive)];

    [Theory]
    [MemberData(nameof(Slips))]
    public void The_comparison_notices_an_engine_that_slips(Slip slip) =>
        Assert.True(Array.Exists(Evaluated.Value, item => NaiveProgramme.Verdict(item.World, slip) != item.Verdict), $"{slip} went unnoticed");

    [Fact]
    public void The_end_of_a_programme_is_outside_it()
    {
        var until = DateTimeOffset.Parse("2040-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var world = ProgrammeWorld.Of(FirstSeed) with { AtMs = until };
        Assert.Equal(NaiveProgramme.Verdict(world), ProgrammeWorld.Spell(world.Run()));
        Assert.NotEqual(NaiveProgramme.Verdict(world, Slip.UntilIsInclusive), ProgrammeWorld.Spell(world.Run()));
        Assert.DoesNotContain(ReasonCodes.DecisionProgrammeNotEffective, ProgrammeWorld.Spell((world with { AtMs = until - 1 }).Run()), StringComparison.Ordinal);
    }
}
