using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Signing;
using Hub.Audit.Writing;
using Hub.Cli.Commands.Keys;
using Hub.Cli.Signing;

namespace Hub.Cli.Commands;

/// <summary><c>hub signer</c>: holds the log key in a process of its own, which signs nothing but growing checkpoints of one log.</summary>
static class SignerCommand
{
    const int MaxPinBytes = 256;

    static readonly Option<string> Socket = new("--socket") { Description = "Unix socket to listen on; made with mode 0600.", Required = true };
    static readonly Option<string> Origin = new("--log") { Description = "Origin line of the log it signs for.", Required = true };
    static readonly Option<FileInfo> Memory = new("--memory") { Description = "File that remembers the last signed checkpoint.", Required = true };
    static readonly Option<FileInfo?> KeyFileOption = new("--key") { Description = "File of the private key, open or sealed." };
    static readonly Option<FileInfo?> Module = new("--pkcs11") { Description = "Instead of --key: the PKCS #11 module of a token." };
    static readonly Option<FileInfo> Tool = new("--pkcs11-tool") { Description = "OpenSC's pkcs11-tool.", DefaultValueFactory = _ => new("/usr/bin/pkcs11-tool") };
    static readonly Option<string?> Token = new("--token") { Description = "With --pkcs11: the token's label." };
    static readonly Option<string?> Label = new("--label") { Description = "With --pkcs11: the key's label." };
    static readonly Option<FileInfo?> PinFile = new("--pin-file") { Description = "With --pkcs11: file (mode 0600) of the user's PIN." };

    public static Command Build()
    {
        var command = new Command("signer", "Hold the log key in a process of its own, in a file or in a PKCS #11 token.") { Socket, Origin, Memory, KeyFileOption, KeyPlace.PassphraseFile, Module, Tool, Token, Label, PinFile };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var key = Open(parsed);
        var origin = parsed.GetRequiredValue(Origin);
        var guard = new SigningGuard(origin, key, new PublishedFile(parsed.GetRequiredValue(Memory).FullName));
        await using var server = SignerServer.Start(guard, parsed.GetRequiredValue(Socket));
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"signer ready {NoteVerifierKey.Ed25519(origin, key.PublicKey.Span)}");
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: the socket is taken away with the server.
        }
        return ExitCodes.Right;
    }

    static IEd25519Key Open(ParseResult parsed)
    {
        if (parsed.GetValue(KeyFileOption) is { } file)
        {
            using var passphrase = KeyPlace.Passphrase(parsed);
            return RootCommands.Open(file.FullName, passphrase);
        }
        return parsed.GetValue(Module) is { } module && parsed.GetValue(Token) is { } token && parsed.GetValue(Label) is { } label && parsed.GetValue(PinFile) is { } pin
            ? new Pkcs11ToolKey(new(parsed.GetRequiredValue(Tool).FullName, module.FullName, token, label, Pin(pin)))
            : throw CommandException.CouldNot("name --key, or --pkcs11 with --token, --label and --pin-file");
    }

    static string Pin(FileInfo file)
    {
        var pin = System.Text.Encoding.UTF8.GetString(KeyFile.Load(file.FullName, create: null)).TrimEnd('\r', '\n');
        return pin.Length is > 0 and <= MaxPinBytes ? pin : throw CommandException.CouldNot($"{file.FullName}: no PIN");
    }
}
