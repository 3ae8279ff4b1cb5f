using FsCheck;
using FsCheck.Fluent;
using Hub.Samples;

namespace Hub.Connectors.Tests;

public sealed class TestPeopleLaws
{
    [Fact]
    public void People_of_any_seed_have_distinct_niks_by_which_each_is_found_again()
    {
        var worlds = from seed in ArbMap.Default.GeneratorFor<ulong>()
                     from count in Gen.Choose(1, 400)
                     from districts in Gen.Choose(1, Regions.BuiltIn.Count)
                     select (seed, count, districts);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll(worlds.ToArbitrary(), world =>
        {
            var people = new TestPeople(world.count, world.seed, [.. Regions.BuiltIn.Take(world.districts)]);
            var all = people.All().ToList();
            return all.Select(p => p.Nik).Distinct(StringComparer.Ordinal).Count() == world.count
                && all.All(p => people.Find(p.Nik) == p)
                && all.All(p => p.Nik.Length == 16 && p.Nik.EndsWith("0000", StringComparison.Ordinal))
                && all.All(p => p.Sex is "F" or "M" && p.HouseholdId.Length == 16 && p.HouseholdId.All(char.IsAsciiDigit))
                && all.GroupBy(p => p.HouseholdId, StringComparer.Ordinal).All(h => h.All(p => p.HouseholdSize == h.Count() && string.Equals(p.District, h.First().District, StringComparison.Ordinal)));
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1101010101800001")]
    [InlineData("9999990101800000")]
    [InlineData("1101013002800000")]
    [InlineData("1101010113800000")]
    [InlineData("110101010180000x")]
    public void Nik_that_nobody_has_is_not_found(string nik) => Assert.Null(new TestPeople(1000, 1, Regions.BuiltIn).Find(nik));
}
