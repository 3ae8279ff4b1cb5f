using System.CommandLine;
using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;

namespace Hub.Cli.Commands.Keys;

/// <summary>Commands on the machine of the offline root, which no network reaches.</summary>
static class RootCommands
{
    static readonly Option<FileInfo> KeyOut = new("--out") { Description = "A new file for the root's private key (mode 0600); its verifier key is printed.", Required = true };
    static readonly Argument<FileInfo> Unsigned = new("FILE") { Description = "The list that hub keys propose wrote." };
    static readonly Option<FileInfo> RootKey = new("--root-key") { Description = "The root's private key.", Required = true };
    static readonly Option<FileInfo> ListOut = new("--out") { Description = "A new file for the signed list.", Required = true };

    public static Command NewRoot()
    {
        var command = new Command("root", "Make an offline root, on a machine that no network reaches.") { KeyOut, KeyPlace.PassphraseFile };
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(KeyOut).FullName;
            if (Path.Exists(file))
            {
                throw CommandException.CouldNot($"{file} is there already and is not overwritten");
            }
            using var passphrase = KeyPlace.Passphrase(parsed);
            CryptographicOperations.ZeroMemory(KeyFile.LoadBytes(file, Ed25519.SeedBytes, mayCreate: true, passphrase));
            using var root = Open(file, passphrase);
            parsed.InvocationConfiguration.Output.WriteLine(NoteVerifierKey.Ed25519(HubKeys.RootName, root.PublicKey.Span));
            return ExitCodes.Right;
        });
        return command;
    }

    public static Command Sign()
    {
        var command = new Command("sign", "Sign a key list with the offline root. Read what it says before you carry it back.") { Unsigned, RootKey, ListOut, KeyPlace.PassphraseFile };
        command.SetAction(parsed =>
        {
            var from = parsed.GetRequiredValue(Unsigned).FullName;
            var list = KeyList.TryParseUnsigned(Bounded.Read(from, KeyList.MaxBytes)) ?? throw CommandException.CouldNot($"{from}: no unsigned key list");
            using var passphrase = KeyPlace.Passphrase(parsed);
            using var root = Open(parsed.GetRequiredValue(RootKey).FullName, passphrase);
            using var file = OutputFile.Open(parsed.GetRequiredValue(ListOut).FullName);
            file.Keep(list.Sign(root, HubKeys.RootName));
            KeysCommand.Write(list, parsed.InvocationConfiguration.Output);
            return ExitCodes.Right;
        });
        return command;
    }

    /// <summary>A root's private key.</summary>
    public static IEd25519Key Open(string file, KeyPassphrase? passphrase)
    {
        var seed = KeyFile.LoadBytes(file, Ed25519.SeedBytes, mayCreate: false, passphrase);
        try
        {
            return new LibcryptoEd25519().Open(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
