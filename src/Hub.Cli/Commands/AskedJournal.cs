using System.Text;
using Hub.Cli.Client;
using Hub.Verify.Chains;

namespace Hub.Cli.Commands;

/// <summary>The asker's journal: a line for every answer that names an exchange. Opened before the hub is asked, so that a bad path costs no answer.</summary>
sealed class AskedJournal : IDisposable
{
    readonly FileStream _file;
    readonly TimeProvider _clock;

    AskedJournal(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Goes on with a file, or begins it; null where none is named.</summary>
    public static AskedJournal? Open(FileInfo? file, TimeProvider clock)
    {
        if (file is null)
        {
            return null;
        }
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            var journal = new AskedJournal(new FileStream(file.FullName, options), clock);
            if (journal._file.Position == 0)
            {
                journal.Write(AgencyJournal.Head(AgencyJournal.KeepsAsked, journal.Now));
            }
            return journal;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.CouldNot($"{file.FullName} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(string exchange, string outcome, string? promise) => Write(AgencyJournal.AskedLine(exchange, outcome, promise, Now));

    /// <summary>Keeps a refusal; one that is not on record has no id, and nothing to keep.</summary>
    public void Keep(HubAnswer.Refused refused)
    {
        if (refused.ExchangeId is { } exchange)
        {
            Keep(exchange, refused.Code is "reply.dropped" ? "dropped" : "refused", refused.Promise);
        }
    }

    public void Dispose() => _file.Dispose();

    void Write(string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line));
        _file.Flush(flushToDisk: true);
    }
}
