using System.CommandLine;
using Hub.Audit.Keys;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Trails;

/// <summary>A trail's document, and where it came from.</summary>
/// <param name="From">The file's path, or what was asked of a hub.</param>
/// <param name="Folder">The file's folder; null when it came from a hub.</param>
sealed record FoundTrail(byte[] Bytes, string From, string? Folder);

/// <summary>Finds trail documents and the keys that go with them.</summary>
static class TrailSource
{
    /// <summary>Environment variable of a sign-in's password, which never stands on a command line.</summary>
    public const string PasswordVariable = "HUB_PASSWORD";

    const int MaxPasswordBytes = 1024;

    /// <summary>The document that the command line names: a file, or fetched from a hub as a person.</summary>
    public static async Task<FoundTrail> FindAsync(ParseResult parsed, CancellationToken cancel)
    {
        var target = parsed.GetRequiredValue(TrailOptions.Target);
        if (File.Exists(target))
        {
            return new(Bounded.Read(target, TrailDocument.MaxBytes), target, Path.GetDirectoryName(Path.GetFullPath(target)));
        }
        if (!Id128.TryParse(target, out var id))
        {
            throw CommandException.CouldNot($"{target}: no such file, and no decision's id");
        }
        if (parsed.GetValue(TrailOptions.SignIn) is not { } name)
        {
            throw CommandException.CouldNot("whose trail is it? --sign-in NAME asks the hub as the person or an auditor");
        }
        var password = Password(parsed);
        using var page = new PageClient(Shared.Place(parsed, parsed.GetValue(Shared.Origin)));
        return new(await FetchAsync(page, new(name, "", password), id, parsed.GetValue(TrailOptions.Reason), cancel), target, null);
    }

    /// <summary>Asks a hub as a person. Officers get no document, so they are told before an opening goes on record.</summary>
    public static async Task<byte[]> FetchAsync(PageClient page, SignIn signIn, Id128 id, string? reason, CancellationToken cancel)
    {
        const string officersHome = "/queue";
        var home = await page.SignInAsync(signIn, cancel);
        return string.Equals(home, officersHome, StringComparison.Ordinal)
            ? throw CommandException.Refused($"{signIn.Name} is an officer: officers read trails at {officersHome} in the browser, the document is for the person and for auditors; nothing was opened")
            : await page.TrailAsync(id.ToString(), reason, cancel);
    }

    /// <summary>The hub's key list for notices' signatures; null when the caller named neither a list nor a root to hold one to.</summary>
    public static async Task<KeyList?> KeysAsync(ParseResult parsed, FoundTrail trail, CancellationToken cancel)
    {
        var root = parsed.GetValue(TrailOptions.Root);
        if (parsed.GetValue(TrailOptions.Keys) is { } given)
        {
            return Verifying.Keys(given.FullName, root);
        }
        if (root is null)
        {
            return null;
        }
        if (trail.Folder is { } folder)
        {
            string[] places = [Path.Combine(folder, LogDirectory.KeysFile), Path.Combine(folder, "log", LogDirectory.KeysFile)];
            return Array.Find(places, File.Exists) is { } file ? Verifying.Keys(file, root) : throw CommandException.CouldNot($"--root needs a keys.json: {places[0]} is not there, --keys names another");
        }
        using var http = HubHttp.ForPrograms(Shared.Place(parsed, parsed.GetValue(Shared.Origin)));
        return Verifying.Keys(await http.GetByteArrayAsync(new Uri("log/" + LogDirectory.KeysFile, UriKind.Relative), cancel), "the hub's " + LogDirectory.KeysFile, root);
    }

    public static string Password(ParseResult parsed)
    {
        var password = parsed.GetValue(TrailOptions.PasswordFile) is { } file
            ? Bounded.ReadText(file.FullName, MaxPasswordBytes).Split('\n')[0].TrimEnd('\r')
            : Environment.GetEnvironmentVariable(PasswordVariable);
        return string.IsNullOrEmpty(password) ? throw CommandException.CouldNot($"no password: --password-file FILE or {PasswordVariable}") : password;
    }
}
