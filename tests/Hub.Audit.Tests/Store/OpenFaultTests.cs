using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Testing;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

/// <summary>A file that cannot be opened is told with a code and what to do, not with the database's own words.</summary>
public sealed class OpenFaultTests : IDisposable
{
    readonly TempFolder _folder = new();

    string File => Path.Combine(_folder.Path, "some.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task File_that_another_program_holds_is_told_so()
    {
        await using var other = new SqliteConnection($"Data Source={File};Pooling=false");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var hold = other.CreateCommand();
        hold.CommandText = "create table held (one integer); begin exclusive";
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        // Both at once: each waits for some seconds.
        var ledger = Task.Run(() => Assert.Throws<LedgerUnavailableException>(Ledger), TestContext.Current.CancellationToken);
        var keys = Task.Run(() => Assert.Throws<KeyFileException>(Keys), TestContext.Current.CancellationToken);
        Assert.Equal(("ledger.locked", "keys.store-locked"), ((await ledger).Code, (await keys).Code));
        Assert.Contains("is held by another program", (await ledger).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_database_is_told_so()
    {
        System.IO.File.WriteAllBytes(File, new byte[4_096].Select((_, i) => (byte)(i & byte.MaxValue)).ToArray());
        Assert.Equal(("ledger.not-a-database", "keys.store-damaged"), (Assert.Throws<LedgerUnavailableException>(Ledger).Code, Assert.Throws<KeyFileException>(Keys).Code));
    }

    [Fact]
    public void File_that_cannot_be_read_is_told_so()
    {
        Directory.CreateDirectory(File);
        Assert.Equal(("ledger.unreadable", "keys.store-unreadable"), (Assert.Throws<LedgerUnavailableException>(Ledger).Code, Assert.Throws<KeyFileException>(Keys).Code));
        Assert.Equal("ledger.unreadable", Assert.Throws<LedgerUnavailableException>(() => { SqliteLedgerStore.OpenArchive(File, "example.org/log"); }).Code);
    }

    void Ledger() => SqliteLedgerStore.Open(File, "example.org/log");

    void Keys() => KeyStore.Open(File, new byte[32], new NikIndex((1, new byte[32])));
}
