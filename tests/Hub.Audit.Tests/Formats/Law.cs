using FsCheck;
using FsCheck.Fluent;

namespace Hub.Audit.Tests.Formats;

/// <summary>Runs a law; a failure names the seed and the shrunk counterexample.</summary>
internal static class Law
{
    public static void Check(Property law, int count = 300)
    {
        var replay = Environment.GetEnvironmentVariable("HUB_SEED");
        var config = Config.QuickThrowOnFailure.WithMaxTest(count);
        if (replay is not null && ulong.TryParse(replay.Split(',')[0], out var seed) && ulong.TryParse(replay.Split(',')[^1], out var gamma))
        {
            config = config.WithReplay(seed, gamma);
        }
        law.Check(config);
    }
}
