using System.Globalization;

namespace Hub.Silo.Tests.Adversity;

/// <summary>Where a run's chance comes from: <c>HUB_SEED</c> where it is set; else two seeds that are always the same, and fresh ones when thorough.</summary>
static class Seeds
{
    const int Fixed = 20261122;
    const int FreshWhenThorough = 40;

    /// <summary><c>HUB_THOROUGH=1</c>, which <c>./hub test --thorough</c> sets.</summary>
    public static bool IsThorough => Environment.GetEnvironmentVariable("HUB_THOROUGH") is "1";

    /// <summary>Whether immutable messages go between the grains as they are, as on the real host, instead of as copies: with half the seeds.</summary>
    public static bool SharesImmutable(int seed) => seed % 2 != 0;

    static int FreshNow => IsThorough ? FreshWhenThorough : 0;

    public static IReadOnlyList<int> Now =>
        int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), CultureInfo.InvariantCulture, out var chosen)
            ? [chosen]
            : [Fixed, Fixed + 1, .. Enumerable.Range(0, FreshNow).Select(n => FreshSeed(odd: n % 2 == 0))];

    /// <summary>Both kinds are in every run.</summary>
    static int FreshSeed(bool odd) => (Random.Shared.Next() & ~1) | (odd ? 1 : 0);
}
