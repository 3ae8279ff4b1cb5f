using System.Globalization;

namespace Hub.Silo.Tests.Adversity;

/// <summary>Where a run's chance comes from: <c>HUB_SEED</c> where it is set; else one seed that is always the same and fresh ones.</summary>
static class Seeds
{
    const int Fixed = 20261122;
    const int Fresh = 1;
    const int FreshWhenThorough = 40;

    /// <summary><c>HUB_THOROUGH=1</c>, which <c>./hub test --thorough</c> sets.</summary>
    public static bool IsThorough => Environment.GetEnvironmentVariable("HUB_THOROUGH") is "1";

    static int FreshNow => IsThorough ? FreshWhenThorough : Fresh;

    public static IReadOnlyList<int> Now =>
        int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), CultureInfo.InvariantCulture, out var chosen)
            ? [chosen]
            : [Fixed, .. Enumerable.Range(0, FreshNow).Select(_ => Random.Shared.Next())];
}
