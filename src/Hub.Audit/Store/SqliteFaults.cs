using Hub.Audit.Keys;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>What keeps a SQLite file from being opened, in the operator's words.</summary>
static class SqliteFaults
{
    // Primary result codes (sqlite.org/rescode.html).
    const int Busy = 5;
    const int Locked = 6;
    const int Corrupt = 11;
    const int NotADatabase = 26;

    /// <summary>The ledger's file.</summary>
    public static LedgerUnavailableException OfLedger(string path, SqliteException fault) => fault.SqliteErrorCode switch
    {
        Busy or Locked => new(LedgerCodes.Locked, Held(path), fault),
        Corrupt or NotADatabase => new(LedgerCodes.NotADatabase, Damaged(path), fault),
        _ => new(LedgerCodes.Unreadable, Unreadable(path, fault), fault),
    };

    /// <summary>The file of subject keys.</summary>
    public static KeyFileException OfKeys(string path, SqliteException fault) => fault.SqliteErrorCode switch
    {
        Busy or Locked => new("keys.store-locked", Held(path)),
        Corrupt or NotADatabase => new("keys.store-damaged", Damaged(path)),
        _ => new("keys.store-unreadable", Unreadable(path, fault)),
    };

    static string Held(string path) => $"{path} is held by another program; end that (a copy that runs, a database browser), then start again.";

    static string Damaged(string path) => $"{path} is not a whole database; put its newest backup back.";

    static string Unreadable(string path, SqliteException fault) => $"{path} cannot be read or written (SQLite result {fault.SqliteExtendedErrorCode}); look at the disk: room, mount, owner and mode of the file and its folder.";
}
