using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hub.Canon.Records;
using Hub.Rules.Decisions;

namespace Hub.Rules.Tests.Decisions;

/// <summary>What holds for every programme and person; FsCheck prints the seed of the world where it does not.</summary>
public sealed class ProgrammeLaws
{
    static void InEveryWorld(Func<ProgrammeWorld, Random, bool> law) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(ProgrammeWorld.Of(seed), new Random(seed ^ 0x5EED))));

    // A score may have more digits than a single number: the sum of all points.
    static BigInteger Micro(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var fraction = dot < 0 ? "" : text[(dot + 1)..];
        return BigInteger.Parse(whole + fraction.PadRight(6, '0'), CultureInfo.InvariantCulture);
    }

    static DecisionResult? Result(ProgrammeWorld world) => (world.Run() as ProgrammeRun.Decided)?.Result;

    static ProgrammeWorld Changed(ProgrammeWorld world, Action<JsonObject> change)
    {
        var programme = world.Programme.DeepClone().AsObject();
        change(programme);
        return world with { Programme = programme };
    }

    [Fact]
    public void The_order_of_inputs_changes_nothing() =>
        InEveryWorld((world, random) =>
            ProgrammeWorld.Spell(world.Run()) == ProgrammeWorld.Spell((world with { Given = [.. world.Given.OrderBy(_ => random.Next())] }).Run()));

    [Fact]
    public void The_same_again_gives_the_same_bytes_also_from_the_recorded_text() =>
        InEveryWorld((world, _) =>
        {
            var programme = world.Read();
            var again = Assert.IsType<ProgrammeReading.Read>(EligibilityProgramme.Read(programme.CanonicalText)).Programme;
            return again.Reference == programme.Reference
                && ProgrammeWorld.Spell(ProgrammeWorld.Run(again, world.Given, world.AtMs)) == ProgrammeWorld.Spell(ProgrammeWorld.Run(programme, world.Given, world.AtMs));
        });

    [Fact]
    public void The_score_is_the_sum_of_the_met_points() =>
        InEveryWorld((world, _) =>
            Result(world) is not { } result
            || (Micro(result.Score) == result.Reasons.Where(reason => reason.Met).Aggregate(BigInteger.Zero, (sum, reason) => sum + MicroOf(world, reason.Criterion))
                && result.Reasons.All(reason => reason.Points == (reason.Met ? PointsOf(world, reason.Criterion) : "0"))));

    [Fact]
    public void More_points_never_lower_a_score() =>
        InEveryWorld((world, random) =>
            Result(world) is not { } before
            || Result(Changed(world, programme =>
            {
                var criterion = programme["criteria"]![random.Next(programme["criteria"]!.AsArray().Count)]!;
                var points = Micro((string)criterion["points"]!);
                criterion["points"] = NaiveProgramme.Spell(BigInteger.Max(points, points < BigInteger.Pow(10, 23) ? points + random.Next(1, 1_000_000) : points));
            })) is not { } after
            || (Micro(after.Score) >= Micro(before.Score) && (before.Adverse || !after.Adverse)));

    [Fact]
    public void What_is_required_and_unmet_is_below_whatever_the_score() =>
        InEveryWorld((world, _) =>
            Result(world) is not { } result
            || Result(Changed(world, programme =>
            {
                foreach (var criterion in programme["criteria"]!.AsArray())
                {
                    criterion!["required"] = true;
                }
            })) is not { } strict
            || (strict.Score == result.Score
                && strict.Outcome == (result.Reasons.All(reason => reason.Met) && Micro(result.Score) >= Micro(result.Threshold) ? "yes" : "no")));

    [Fact]
    public void Not_of_not_is_the_condition_itself() =>
        InEveryWorld((world, _) =>
            ProgrammeWorld.Spell(world.Run()) == ProgrammeWorld.Spell(Changed(world, programme => Wrap(programme, when => Not(Not(when)))).Run()));

    [Fact]
    public void Not_turns_every_criterion_around() =>
        InEveryWorld((world, _) =>
            Result(world) is not { } result
            || Result(Changed(world, programme => Wrap(programme, Not)))!.Reasons.Zip(result.Reasons).All(pair => pair.First.Met != pair.Second.Met));

    [Fact]
    public void All_and_any_of_one_are_the_one() =>
        InEveryWorld((world, _) =>
            ProgrammeWorld.Spell(world.Run())
            == ProgrammeWorld.Spell(Changed(world, programme => Wrap(programme, when => new() { ["all"] = new JsonArray(new JsonObject { ["any"] = new JsonArray(when) }) })).Run()));

    [Fact]
    public void Review_is_needed_as_the_programme_says() =>
        InEveryWorld((world, _) =>
            Result(world) is not { } result
            || (new[] { "always", "adverse", "never" }.Select(review => Changed(world, programme => programme["oversight"]!["review"] = review).Read().NeedsReview(result))
                is var needed && needed.SequenceEqual([true, result.Adverse, false])));

    [Fact]
    public void Decimals_are_read_exactly_and_spelled_shortest() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(
                (from digits in Gen.Elements("0123456789.eE+-".ToCharArray()).ArrayOf(7)
                 from length in Gen.Choose(1, 7)
                 select new string(digits[..length])).ToArbitrary(),
                text => DecimalText.TryParse(text, out var value)
                    ? NaiveProgramme.Micro(text) is { } micro && DecimalText.Format(value) == NaiveProgramme.Spell(micro)
                    : NaiveProgramme.Micro(text) is null));

    static JsonObject Not(JsonObject when) => new() { ["not"] = when };

    static void Wrap(JsonObject programme, Func<JsonObject, JsonObject> wrap)
    {
        foreach (var criterion in programme["criteria"]!.AsArray())
        {
            criterion!["when"] = wrap(criterion["when"]!.DeepClone().AsObject());
        }
    }

    static string PointsOf(ProgrammeWorld world, string criterion) =>
        (string)world.Programme["criteria"]!.AsArray().Single(item => (string)item!["id"]! == criterion)!["points"]!;

    static BigInteger MicroOf(ProgrammeWorld world, string criterion) => Micro(PointsOf(world, criterion));
}
