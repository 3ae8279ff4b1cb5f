using System.CommandLine;
using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;

namespace Hub.Cli.Commands.Keys;

/// <summary>Commands on the machine of the hub: a new key, the list that is to be signed, the signed list laid in place.</summary>
static class KeyListCommands
{
    const long MaxOverlap = 1_000_000_000;

    static readonly string[] Kinds = [KeyFolder.Log, KeyFolder.Promise, KeyFolder.Reply, KeyFolder.ConsentEvent];

    static readonly Argument<string> Kind = new("KIND") { Description = "log, promise, reply or consent-event." };
    static readonly Argument<FileInfo> Signed = new("FILE") { Description = "The key list as the root signed it." };
    static readonly Option<FileInfo> Out = new("--out") { Description = "A new file for the list that is to be signed.", Required = true };
    static readonly Option<FileInfo> Root = new("--root") { Description = "Verifier key of the offline root.", Required = true };
    static readonly Option<long> Overlap = new("--overlap") { Description = "Entries during which the old and the new log key both sign.", DefaultValueFactory = _ => KeySuccession.DefaultOverlap };
    static readonly Option<string?> Compromised = new("--compromised") { Description = "Id (8 hex digits) of a log key that fell into other hands." };
    static readonly Option<long?> LastGood = new("--last-good") { Description = "With --compromised: a size that a witness, an anchor or somebody's copy vouches for; beyond it that key signs nothing." };

    public static Command Add()
    {
        var command = new Command("add", "Make the next key of a kind; it is used once an installed list names it and the hub has started again.") { Kind, Shared.Data, KeyPlace.PassphraseFile };
        command.SetAction(parsed =>
        {
            using var place = new KeyPlace(parsed);
            parsed.InvocationConfiguration.Output.WriteLine(place.Folder.AddSuccessor(KindOf(parsed)));
            return ExitCodes.Right;
        });
        return command;
    }

    public static Command Propose()
    {
        var command = new Command("propose", "Write the key list with the keys at hand, for the root to sign.") { Out, Overlap, Compromised, LastGood, Shared.Data, KeyPlace.PassphraseFile, KeyPlace.LogSigner };
        command.SetAction(parsed =>
        {
            using var place = new KeyPlace(parsed);
            using var file = OutputFile.Open(parsed.GetRequiredValue(Out).FullName);
            var next = Proposed(parsed, place);
            file.Keep(next.ToSign());
            KeysCommand.Write(next, parsed.InvocationConfiguration.Output);
            return ExitCodes.Right;
        });
        return command;
    }

    public static Command Install()
    {
        var command = new Command("install", "Check a signed key list and lay it into the data directory.") { Signed, Root, Shared.Data, KeyPlace.PassphraseFile, KeyPlace.LogSigner };
        command.SetAction(parsed =>
        {
            using var place = new KeyPlace(parsed);
            var file = parsed.GetRequiredValue(Signed).FullName;
            Say(parsed, place.Install(Bounded.Read(file, KeyList.MaxBytes), Verifying.Key(parsed.GetRequiredValue(Root)), file));
            return ExitCodes.Right;
        });
        return command;
    }

    public static Command Rotate()
    {
        var command = new Command("rotate", "Development, where the root is at hand: add, propose, sign and install in one.") { Kind, Overlap, Shared.Data, KeyPlace.PassphraseFile, KeyPlace.LogSigner };
        command.SetAction(parsed =>
        {
            using var place = new KeyPlace(parsed);
            var kind = KindOf(parsed);
            using var root = RootCommands.Open(Path.Combine(place.KeysFolder, "offline-root.ed25519"), KeyPlace.Passphrase(parsed));
            place.Folder.AddSuccessor(kind);
            var next = KeySuccession.Next(place.Installed, place.Held(), place.PublishedSize, OverlapOf(parsed));
            Say(parsed, place.Install(next.Sign(root, HubKeys.RootName), NoteVerifierKey.Ed25519(HubKeys.RootName, root.PublicKey.Span), "the list"));
            return ExitCodes.Right;
        });
        return command;
    }

    static KeyList Proposed(ParseResult parsed, KeyPlace place)
    {
        try
        {
            return (parsed.GetValue(Compromised), parsed.GetValue(LastGood)) switch
            {
                (null, null) => KeySuccession.Next(place.Installed, place.Held(), place.PublishedSize, OverlapOf(parsed)),
                ({ } id, { } lastGood and >= 0) when uint.TryParse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var keyId) => KeySuccession.Compromised(place.Installed, place.Held(), keyId, lastGood),
                _ => throw CommandException.CouldNot("--compromised takes 8 hex digits and goes with --last-good"),
            };
        }
        catch (ArgumentException fault)
        {
            throw CommandException.CouldNot(fault.Message.Split(" (Parameter", StringSplitOptions.None)[0], fault);
        }
    }

    static long OverlapOf(ParseResult parsed) => parsed.GetValue(Overlap) is >= 0 and <= MaxOverlap and var overlap ? overlap : throw CommandException.CouldNot($"--overlap is 0 to {MaxOverlap}");

    static string KindOf(ParseResult parsed) => parsed.GetRequiredValue(Kind) is { } kind && Kinds.Contains(kind, StringComparer.Ordinal) ? kind : throw CommandException.CouldNot($"KIND is one of {string.Join(", ", Kinds)}");

    static void Say(ParseResult parsed, KeyList installed)
    {
        var output = parsed.InvocationConfiguration.Output;
        KeysCommand.Write(installed, output);
        output.WriteLine("in force when the hub has started again");
    }
}
