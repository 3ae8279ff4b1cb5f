using System.CommandLine;
using Hub.Audit;
using Hub.Audit.Backups;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Writing;

namespace Hub.Cli.Commands.Backups;

/// <summary>The data directory of a hub, as the commands about its ledger see it.</summary>
sealed class LedgerPlace(ParseResult parsed)
{
    const int MaxTextBytes = 4 * 1024;

    /// <summary>The directory.</summary>
    public string Data { get; } = Path.GetFullPath(parsed.GetRequiredValue(Shared.Data));

    /// <summary>Origin line of its log.</summary>
    public string Origin => Bounded.ReadText(In("origin"), MaxTextBytes).Trim();

    /// <summary>The key list that lies in the directory; null while there is none.</summary>
    public KeyList? Keys => File.Exists(In("keys.json")) ? KeyList.TryParse(Bounded.Read(In("keys.json"), KeyList.MaxBytes)) ?? throw CommandException.CouldNot($"{In("keys.json")}: no key list") : null;

    /// <summary>The newest log key.</summary>
    public NoteVerifierKey Newest => NoteVerifierKey.TryParse(Bounded.ReadText(In("vkey.txt"), NoteVerifierKey.MaxTextChars).Trim(), out var key)
        ? key
        : throw CommandException.CouldNot($"{In("vkey.txt")}: no verifier key (C2SP vkey)");

    /// <summary>Every key of the log, and the file of what was published.</summary>
    public PublishedCheck Published()
    {
        var ed25519 = new ManagedEd25519();
        List<NoteVerifierKey> keys = Keys is { } list
            ? [.. list.Log.Select(key => NoteVerifierKey.TryParse(key.Vkey, out var parsedKey) ? parsedKey : null).OfType<NoteVerifierKey>()]
            : [Newest];
        return new(Origin, [.. keys.Select(key => key.Verifier(ed25519)).OfType<INoteVerifier>()], new PublishedFile(In("published-checkpoint")));
    }

    public string In(string name) => Path.Combine(Data, name);

    /// <summary>Whether a hub, or another command, has the directory open.</summary>
    public bool IsHeld()
    {
        if (!File.Exists(In("lock")))
        {
            return false;
        }
        try
        {
            using var free = new FileStream(In("lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Keeps hubs, and other such commands, out of the directory.</summary>
    public FileStream Lock()
    {
        if (!Directory.Exists(Data))
        {
            throw CommandException.CouldNot($"{Data} is not there");
        }
        try
        {
            return new(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw Refusal(BackupCodes.InUse, $"a hub, or another command, has {Data} open; stop it first", fault);
        }
    }

    /// <summary>Runs a command's work; its faults end as one line with their code.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (BackupException fault)
        {
            throw Refusal(fault.Code, fault.Message, fault);
        }
        catch (LedgerUnavailableException fault)
        {
            throw Refusal(fault.Code, fault.Message, fault);
        }
    }

    static CommandException Refusal(string code, string message, Exception fault) => new(ExitCodes.Refused, $"{code}: {message}", fault);
}
