using Hub.Audit.Store;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

/// <summary>The write-ahead log is moved into the file beside the writer.</summary>
public sealed class SqliteWalCopyTests
{
    // More pages of 4 KiB than a copy waits for.
    const int ManyBytes = 40 * 1024 * 1024;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pages_are_in_the_file_and_the_next_commit_begins_the_log_anew()
    {
        using var folder = new TempFolder();
        using var connection = Open(folder["copied.db"]);
        using var gate = new SemaphoreSlim(1, 1);
        using var copy = new SqliteWalCopy(connection, "Data Source=" + folder["copied.db"] + ";Pooling=False", gate);
        await WriteAsync(connection, gate, copy);
        var started = TimeProvider.System.GetTimestamp();
        while (new FileInfo(folder["copied.db"]).Length < ManyBytes)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "nothing was copied");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        // The gate is free only when the last pass is over or has not begun; writing again must neither fail nor lose anything.
        await WriteAsync(connection, gate, copy);
        Assert.Equal(2L, SqliteSchema.Scalar(connection, "select count(*) from t"));
        Assert.Equal("ok", SqliteSchema.Scalar(connection, "pragma integrity_check"));
    }

    [Fact]
    public async Task Fault_of_a_copy_is_told_to_the_writer()
    {
        using var folder = new TempFolder();
        using var connection = Open(folder["faulty.db"]);
        using var gate = new SemaphoreSlim(1, 1);
        using var copy = new SqliteWalCopy(connection, "Data Source=" + folder["no/such/folder.db"] + ";Pooling=False", gate);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            try
            {
                copy.Wrote();
            }
            catch (LedgerUnavailableException fault)
            {
                Assert.Equal(LedgerCodes.Unavailable, fault.Code);
                return;
            }
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        Assert.Fail("the fault was not told");
    }

    static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection("Data Source=" + path + ";Pooling=False");
        connection.Open();
        SqliteSchema.Run(connection, "pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (x blob)");
        return connection;
    }

    static async Task WriteAsync(SqliteConnection connection, SemaphoreSlim gate, SqliteWalCopy copy)
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            SqliteSchema.Run(connection, $"insert into t values (randomblob({ManyBytes}))");
            copy.Wrote();
        }
        finally
        {
            gate.Release();
        }
    }
}
