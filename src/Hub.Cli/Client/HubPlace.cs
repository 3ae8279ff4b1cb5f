using System.Text.Json;
using Hub.Cli.Commands;

namespace Hub.Cli.Client;

/// <summary>Where a hub answers, and which authority its certificate must come from.</summary>
/// <param name="Origin"><c>https://host:port</c>, without a slash at the end.</param>
/// <param name="AuthorityFile">PEM of a CA; null: those that the system trusts.</param>
sealed record HubPlace(string Origin, string? AuthorityFile)
{
    public const string DefaultData = "data";

    const int MaxFileBytes = 64 * 1024;

    sealed record ReadyFile(string? Origin, int Pid, string? LogOrigin);

    /// <summary>The running hub of a data directory, by its <c>hub.json</c>.</summary>
    public static HubPlace Of(string data)
    {
        var file = Path.Combine(data, "hub.json");
        if (!File.Exists(file))
        {
            throw CommandException.CouldNot($"{file} is not there: no hub runs on {data} (hub up starts one)");
        }
        var ready = JsonSerializer.Deserialize<ReadyFile>(Bounded.Read(file, MaxFileBytes), JsonSerializerOptions.Web);
        if (ready?.Origin is not { } origin)
        {
            throw CommandException.CouldNot($"{file} names no origin");
        }
        return new(origin, Path.Combine(data, "ca.pem"));
    }

    /// <summary>The operator's token of a data directory; development only.</summary>
    public static string OperatorToken(string data) =>
        Bounded.ReadText(Path.Combine(data, "keys", "operator-token"), MaxFileBytes).Trim();
}
