using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Laws;

public sealed class GeneralisationLaws
{
    static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);
    static readonly Level[] DateLevels = [Level.Month, Level.Year];
    static readonly Level[] PlaceLevels = [Level.District, Level.Regency, Level.Province];

    static Arbitrary<string> Dates => Gen.Choose(0, 80_000).Select(days => new DateOnly(1900, 1, 1).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToArbitrary();

    static Arbitrary<string> Places =>
        (from digits in Gen.Choose(1_000_000, 9_999_999)
         from length in Gen.Elements(2, 4, 6)
         from dotted in Gen.Elements(true, false)
         let plain = digits.ToString(CultureInfo.InvariantCulture)[..length]
         select dotted ? string.Join('.', plain.Chunk(2).Select(pair => new string(pair))) : plain).ToArbitrary();

    [Fact]
    public void Dates_lose_the_same_however_often_and_in_whatever_order() => Check.One(Many, Prop.ForAll(Dates, value => OnOneLine(value, DateLevels)));

    [Fact]
    public void Places_lose_the_same_however_often_and_in_whatever_order() => Check.One(Many, Prop.ForAll(Places, value => OnOneLine(value, PlaceLevels)));

    // Idempotent; and a finer level before or after a coarser one changes nothing.
    static bool OnOneLine(string value, Level[] levels) =>
        levels.All(coarse => levels.Where(fine => fine <= coarse).All(fine =>
            Generalisation.Apply(value, coarse) is { } once
            && Generalisation.Apply(once, fine) == once
            && Generalisation.Apply(Generalisation.Apply(value, fine)!, coarse) == once));

    [Fact]
    public void Bands_hold_their_number_and_lose_the_same_however_often() =>
        Check.One(Many, Prop.ForAll(
            Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(), Gen.Choose(2, 500).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(),
            (number, width, times) =>
            {
                var text = number.ToString(CultureInfo.InvariantCulture);
                var band = Generalisation.Apply(text, Level.Band, width)!;
                var ends = band.Split("..").Select(end => long.Parse(end, CultureInfo.InvariantCulture)).ToArray();
                var wide = Generalisation.Apply(text, Level.Band, (long)width * times);
                return ends[0] <= number && number <= ends[1] && ends[1] - ends[0] == width - 1
                    && Generalisation.Apply(band, Level.Band, width) == band
                    && Generalisation.Apply(band, Level.Band, (long)width * times) == wide
                    && Generalisation.Apply(wide!, Level.Band, width) == wide;
            }));

    [Fact]
    public void Transforms_form_a_lattice()
    {
        Transform?[] all =
        [
            null, new Transform.Drop { Field = "f" }, new Transform.Mask { Field = "f", KeepFirst = 1 }, new Transform.Mask { Field = "f", KeepLast = 1 },
            new Transform.Pseudonymise { Field = "f", KeyScope = PseudonymScope.Recipient }, new Transform.Aggregate { Field = "f" },
            .. DateLevels.Concat(PlaceLevels).Select(level => new Transform.Generalise { Field = "f", To = level }),
            .. new long[] { 2, 3, 4, 6, 12 }.Select(width => new Transform.Generalise { Field = "f", To = Level.Band, Width = width }),
        ];
        foreach (var a in all)
        {
            Assert.True(ObligationLattice.TryJoin(a, a, out var self) && Equals(self, a));
            foreach (var b in all)
            {
                var one = ObligationLattice.TryJoin(a, b, out var ab);
                var (first, second) = (b, a);
                Assert.Equal(one, ObligationLattice.TryJoin(first, second, out var ba));
                Assert.Equal(ab, one ? ba : ab);
                Assert.True(!one || (ObligationLattice.AtLeast(ab, a) && ObligationLattice.AtLeast(ab, b)));
                foreach (var c in all.Where(_ => one))
                {
                    if (ObligationLattice.TryJoin(ab, c, out var left) && ObligationLattice.TryJoin(b, c, out var bc) && ObligationLattice.TryJoin(a, bc, out var right))
                    {
                        Assert.Equal(left, right);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("2026-13-01", Level.Year, null)]
    [InlineData("26-01-01", Level.Year, null)]
    [InlineData("32.7", Level.Province, null)]
    [InlineData("3.2.73.09", Level.Province, null)]
    [InlineData("32a3", Level.Province, null)]
    [InlineData("12x", Level.Band, 10L)]
    [InlineData("9..1", Level.Band, 10L)]
    [InlineData("12", Level.Band, 1L)]
    [InlineData("12", Level.Band, null)]
    public void A_value_of_another_kind_has_no_coarser_form(string value, Level to, long? width) => Assert.Null(Generalisation.Apply(value, to, width));

    [Theory]
    [InlineData("32.73.09.1002", Level.District, null, "32.73.09")]
    [InlineData("3273091002", Level.Regency, null, "3273")]
    [InlineData("32.73.09", Level.Province, null, "32")]
    [InlineData("1990-05-17", Level.Month, null, "1990-05")]
    [InlineData("65", Level.Band, 10L, "60..69")]
    [InlineData("-1", Level.Band, 10L, "-10..-1")]
    public void A_value_becomes_coarser(string value, Level to, long? width, string expected) => Assert.Equal(expected, Generalisation.Apply(value, to, width));
}
