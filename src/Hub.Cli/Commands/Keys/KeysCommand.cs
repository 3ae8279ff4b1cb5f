using System.CommandLine;
using System.Globalization;
using Hub.Audit.Keys;

namespace Hub.Cli.Commands.Keys;

/// <summary><c>hub keys</c>: the hub's own keys, their list, and how one follows another (<c>docs/keys.md</c>).</summary>
static class KeysCommand
{
    static readonly Argument<FileInfo?> ListFile = new("FILE") { Description = "A signed or unsigned key list (default: keys.json of --data).", Arity = ArgumentArity.ZeroOrOne };

    public static Command Build()
    {
        var show = new Command("show", "Say which keys the key list names, and for which sizes.") { ListFile, Shared.Data };
        show.SetAction(Show);
        return new Command("keys", "The hub's own keys: successors, the list that the offline root signs, sealing at rest.")
        {
            show,
            KeyListCommands.Add(),
            KeyListCommands.Propose(),
            KeyListCommands.Install(),
            KeyListCommands.Rotate(),
            KeysMigrate.Build(),
            RootCommands.NewRoot(),
            RootCommands.Sign(),
            SealCommands.Seal(),
            SealCommands.Unseal(),
            TokenKeyCommands.Build(),
        };
    }

    static int Show(ParseResult parsed)
    {
        var file = parsed.GetValue(ListFile)?.FullName ?? Path.Combine(parsed.GetRequiredValue(Shared.Data), "keys.json");
        var bytes = Bounded.Read(file, KeyList.MaxBytes);
        var list = KeyList.TryParse(bytes) ?? KeyList.TryParseUnsigned(bytes) ?? throw CommandException.CouldNot($"{file}: no key list");
        Write(list, parsed.InvocationConfiguration.Output);
        return ExitCodes.Right;
    }

    /// <summary>A line a key.</summary>
    public static void Write(KeyList list, TextWriter output)
    {
        output.WriteLine($"key list of {Plain.Text(list.Origin)}");
        foreach (var key in list.Log)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  log            {Plain.Text(key.Vkey)}  sizes {key.From} to {key.Until?.ToString(CultureInfo.InvariantCulture) ?? "further notice"}"));
        }
        if (list.Continues is { } ended)
        {
            output.WriteLine($"  continues {Plain.Text(ended.Origin)}, whose end is lost");
            foreach (var key in ended.Log)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  its log        {Plain.Text(key.Vkey)}  sizes {key.From} to {key.Until?.ToString(CultureInfo.InvariantCulture) ?? "further notice"}"));
            }
        }
        foreach (var (kind, keys) in (ReadOnlySpan<(string, IReadOnlyList<PublicJwk>)>)[("promise", list.Promise), ("reply", list.Reply), ("consent event", list.ConsentEvent)])
        {
            foreach (var key in keys)
            {
                output.WriteLine($"  {kind,-14} {Plain.Text(key.Kid)}");
            }
        }
    }
}
