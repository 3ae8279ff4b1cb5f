using System.CommandLine;
using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary>Options that several commands take.</summary>
static class Shared
{
    public static readonly Option<string> Data = new("--data") { Description = "The hub's data directory.", DefaultValueFactory = _ => HubPlace.DefaultData };
    public static readonly Option<string?> Origin = new("--origin") { Description = "The hub's origin, https://host:port (default: the hub that runs on --data)." };
    public static readonly Option<FileInfo?> Authority = new("--ca") { Description = "PEM of the authority that the hub's certificate comes from (default: ca.pem of --data)." };
    public static readonly Option<string> Agency = new("--agency") { Description = "The asking agency's identifier.", Required = true };
    public static readonly Option<FileInfo> Keys = new("--keys") { Description = "Its private JWK Set.", Required = true };
    public static readonly Option<string> Nik = new("--nik") { Description = "The citizen's NIK, 16 digits; - reads it from standard input, so that it stays out of the shell's history.", Required = true };
    public static readonly Option<string> Dataset = new("--dataset") { Description = "Such as civil-registry.person.", Required = true };
    public static readonly Option<string> Purpose = new("--purpose") { Description = "Such as benefit-eligibility.", Required = true };
    public static readonly Option<string[]> Fields = new("--field") { Description = "A field that is asked for; may be repeated.", Required = true, AllowMultipleArgumentsPerToken = true };

    public static readonly Option<FileInfo?> PromiseOut = new("--promise-out") { Description = "Keeps the hub's promise in a new file (mode 0600), for hub verify --promise." };

    /// <summary>The hub that a command talks to.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="origin">Named by the caller; null: the one that runs on the data directory.</param>
    public static HubPlace Place(ParseResult parsed, string? origin)
    {
        var data = parsed.GetRequiredValue(Data);
        var given = parsed.GetValue(Authority)?.FullName;
        if (origin is null)
        {
            var running = HubPlace.Of(data);
            return given is null ? running : running with { AuthorityFile = given };
        }
        if (!HubPlace.IsHttps(origin))
        {
            throw CommandException.CouldNot($"{origin} is no https origin");
        }
        var uri = new Uri(origin, UriKind.Absolute);
        var own = Path.Combine(data, "ca.pem");
        return new(uri.GetLeftPart(UriPartial.Authority), given ?? (uri.IsLoopback && File.Exists(own) ? own : null));
    }

    /// <summary>The NIK, checked.</summary>
    public static string NikOf(ParseResult parsed)
    {
        const int digits = 16;
        var nik = parsed.GetRequiredValue(Nik);
        if (nik is "-")
        {
            nik = Console.In.ReadLine()?.Trim() ?? "";
        }
        return nik.Length == digits && nik.All(char.IsAsciiDigit) ? nik : throw CommandException.CouldNot("--nik is not 16 digits");
    }
}
