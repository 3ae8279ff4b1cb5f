using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon.Records;

namespace Hub.Silo.Ledger;

/// <summary>Says in the log itself that another key list is in force, so that nobody can show different lists to different readers unseen.</summary>
sealed class KeyRotation(HubKeys keys, EntryBook book)
{
    /// <summary>Records the installed list once; a first list, without a successor of any key, is no rotation.</summary>
    /// <exception cref="KeyFileException"><c>keys.not-recorded</c>.</exception>
    public async Task Record()
    {
        if (keys.Installed is not { } list || !HasSuccessor(list))
        {
            return;
        }
        var record = new KeyRotateRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            List = keys.InstalledHash,
            Log = [.. list.Log.Select(key => new LogKeyRange(key.Vkey, key.From, key.Until))],
        };
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, $"keys:{record.List}"), record.List, record));
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            throw new KeyFileException("keys.not-recorded", $"The key list could not be recorded: {EntryBook.CodeOf(outcome)}");
        }
    }

    static bool HasSuccessor(KeyList list) => list.Log.Count > 1 || list.Promise.Count > 1 || list.Reply.Count > 1 || list.ConsentEvent.Count > 1;
}
