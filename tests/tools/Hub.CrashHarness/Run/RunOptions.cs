using System.Globalization;

namespace Hub.CrashHarness.Run;

/// <summary>What a run is to do.</summary>
/// <param name="Kills">How often the hub is killed while or after it works; kills during start-up come on top.</param>
/// <param name="Seed">Decides when, and who asks for what. What the hub's threads do meanwhile no seed decides.</param>
/// <param name="Clients">How many clients ask for data at once; a kill under load waits until 16 requests are on the way, or as many as there are clients.</param>
/// <param name="Folder">Where data, list and copies go; must not be there yet.</param>
/// <param name="Keep">Leaves the folder there after a run without findings too.</param>
sealed record RunOptions(int Kills, int Seed, int Clients, string Folder, bool Keep)
{
    public const string Usage = "hub-crash [--kills N] [--seed N] [--clients N] [--folder DIR] [--keep]";

    const int DefaultKills = 10;
    const int MaxKills = 100_000;
    const int DefaultClients = 40;
    const int MaxClients = 256;

    /// <summary>Reads a command line; null when it is not one of these.</summary>
    /// <param name="seed">Used when none is given.</param>
    /// <param name="folder">Used when none is given.</param>
    public static RunOptions? TryParse(IReadOnlyList<string> arguments, int seed, string folder)
    {
        var options = new RunOptions(DefaultKills, seed, DefaultClients, folder, Keep: false);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            if (name is "--keep")
            {
                options = options with { Keep = true };
                continue;
            }
            if (!rest.TryDequeue(out var value) || With(options, name, value) is not { } next)
            {
                return null;
            }
            options = next;
        }
        return options;
    }

    static RunOptions? With(RunOptions options, string name, string value) => name switch
    {
        "--folder" => options with { Folder = Path.GetFullPath(value) },
        "--kills" when Number(value, 1, MaxKills) is { } kills => options with { Kills = kills },
        "--clients" when Number(value, 1, MaxClients) is { } clients => options with { Clients = clients },
        "--seed" when Number(value, 0, int.MaxValue) is { } seed => options with { Seed = seed },
        _ => null,
    };

    static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
