using System.Globalization;

namespace Hub.Faults;

/// <summary>How much a run does: a part that fits beside other tests, or all of it with HUB_THOROUGH.</summary>
static class Mode
{
    public static bool IsThorough => Environment.GetEnvironmentVariable("HUB_THOROUGH") is not null;

    /// <summary>HUB_SEED, else <paramref name="usual"/>: the usual run is the same every time.</summary>
    public static int Seed(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("HUB_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : usual;

    public static int Of(int usual, int thorough) => IsThorough ? thorough : usual;
}
