using System.Globalization;
using System.Security.Cryptography;

namespace Hub.LedgerVictim.Parent;

/// <summary>What a run of kills does.</summary>
/// <param name="Kills">Kills under load; those of a start come on top.</param>
/// <param name="Postgres">A PostgreSQL server of the run's own, killed itself at every second kill; else SQLite.</param>
/// <param name="KillsPerLog">After so many a new log is begun, so that reading it whole stays cheap.</param>
sealed record KillOptions(int Kills, int Seed, bool Postgres, int Producers, int KillsPerLog, string? Folder)
{
    public const string Usage = "hub-ledger-victim kills [--kills N] [--seed N] [--store sqlite|postgres] [--producers N] [--kills-per-log N] [--folder DIR]";

    const int DefaultKills = 25;
    const int DefaultProducers = 64;
    const int DefaultKillsPerLog = 20;

    public static KillOptions? Parse(ReadOnlySpan<string> words)
    {
        var options = new KillOptions(DefaultKills, RandomNumberGenerator.GetInt32(int.MaxValue), Postgres: false, DefaultProducers, DefaultKillsPerLog, Folder: null);
        for (var i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length)
            {
                return null;
            }
            var (name, value) = (words[i], words[i + 1]);
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            options = (name, value, number) switch
            {
                ("--kills", _, > 0) => options with { Kills = number },
                ("--seed", _, >= 0) => options with { Seed = number },
                ("--producers", _, > 0 and <= 1_024) => options with { Producers = number },
                ("--kills-per-log", _, > 0) => options with { KillsPerLog = number },
                ("--store", "sqlite", _) => options with { Postgres = false },
                ("--store", "postgres", _) => options with { Postgres = true },
                ("--folder", _, _) => options with { Folder = value },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }
        }
        return options;
    }
}
