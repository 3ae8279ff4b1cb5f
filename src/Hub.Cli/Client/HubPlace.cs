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
        var origin = Read(file)?.Origin ?? throw CommandException.CouldNot($"{file} names no origin");
        if (!IsHttps(origin))
        {
            throw CommandException.CouldNot($"{file}: {origin} is no https origin");
        }
        return new(origin, Path.Combine(data, "ca.pem"));
    }

    /// <summary>Whether a text is an address that a client may be pointed at.</summary>
    public static bool IsHttps(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    static ReadyFile? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ReadyFile>(Bounded.Read(file, MaxFileBytes), JsonSerializerOptions.Web);
        }
        catch (JsonException fault)
        {
            throw CommandException.CouldNot($"{file} cannot be read: it is damaged or not written to its end", fault);
        }
    }

    /// <summary>The operator's token of a data directory; development only.</summary>
    public static string OperatorToken(string data) =>
        Bounded.ReadText(Path.Combine(data, "keys", "operator-token"), MaxFileBytes).Trim();
}
