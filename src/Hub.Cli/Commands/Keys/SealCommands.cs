using System.CommandLine;
using System.Security.Cryptography;
using Hub.Audit.Keys;

namespace Hub.Cli.Commands.Keys;

/// <summary><c>hub keys seal</c> and <c>unseal</c>: the key files of a data directory under a passphrase, and back.</summary>
static class SealCommands
{
    static readonly Option<FileInfo> Passphrase = new("--passphrase-file") { Description = "File (mode 0600) of the passphrase.", Required = true };

    public static Command Seal()
    {
        var command = new Command("seal", "Seal the key files under a passphrase; the hub then needs --passphrase-file.") { Shared.Data, Passphrase };
        command.SetAction(parsed => Run(parsed, seal: true));
        return command;
    }

    public static Command Unseal()
    {
        var command = new Command("unseal", "Take the passphrase off the key files again.") { Shared.Data, Passphrase };
        command.SetAction(parsed => Run(parsed, seal: false));
        return command;
    }

    /// <summary>A file at a time, each whole before or whole after: an interrupted run is continued by the next.</summary>
    static int Run(ParseResult parsed, bool seal)
    {
        using var passphrase = KeyPassphrase.FromFile(parsed.GetRequiredValue(Passphrase).FullName);
        var folder = Path.Combine(parsed.GetRequiredValue(Shared.Data), "keys");
        var salt = RandomNumberGenerator.GetBytes(SealedKeyFile.SaltBytes);
        var (changed, kept) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(folder).Where(name => KeyFolder.Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))).Order(StringComparer.Ordinal))
        {
            if (SealedKeyFile.IsSealed(File.ReadAllBytes(file)) == seal)
            {
                // Opened all the same: a file sealed under another passphrase would stop the next start.
                CryptographicOperations.ZeroMemory(KeyFile.Load(file, create: null, passphrase));
                kept++;
                continue;
            }
            var key = KeyFile.Load(file, create: null, passphrase);
            KeyFile.Replace(file, seal ? SealedKeyFile.Seal(Path.GetFileName(file), key, passphrase, salt) : key);
            CryptographicOperations.ZeroMemory(key);
            changed++;
        }
        parsed.InvocationConfiguration.Output.WriteLine($"{changed} key files {(seal ? "sealed" : "unsealed")}, {kept} were so before");
        return ExitCodes.Right;
    }
}
