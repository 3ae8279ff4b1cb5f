using Hub.Audit.Store;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

/// <summary>One bit is flipped somewhere in a stored log: opening or the scrub must name it.</summary>
public sealed class FlippedBitTests(FlippedBitTests.WholeLog whole) : IClassFixture<FlippedBitTests.WholeLog>, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("leaf", "entry", 5)]
    [InlineData("leaf", "id", 5)]
    [InlineData("leaf", "meta", 5)]
    [InlineData("leaf", "entry", 599)]
    [InlineData("record", "stored", 300)]
    [InlineData("tile", "hashes", 1)]
    [InlineData("tile", "root", 1)]
    [InlineData("tile", "idx", 1)]
    [InlineData("chain", "name", 1)]
    [InlineData("chain", "sum", 1)]
    [InlineData("chain_entry", "n", 300)]
    [InlineData("chain_entry", "idx", 300)]
    [InlineData("chain_entry", "version", 300)]
    [InlineData("quota", "used", 0)]
    [InlineData("due", "at", 0)]
    [InlineData("due", "payload", 0)]
    [InlineData("checkpoint", "note", 0)]
    [InlineData("checkpoint", "size", 0)]
    [InlineData("head", "size", 0)]
    [InlineData("head", "root", 0)]
    [InlineData("head", "prev", 0)]
    [InlineData("head", "at", 0)]
    [InlineData("head", "bundle", 0)]
    [InlineData("head", "chains", 0)]
    [InlineData("lease", "term", 0)]
    [InlineData("lease", "renewal", 0)]
    public async Task Flipped_bit_is_named_at_start_or_by_the_scrub(string table, string column, int row)
    {
        File.Copy(whole["hub.db"], _folder["hub.db"]);
        Flip(table, column, row);
        try
        {
            await using var damaged = SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin);
            var faults = await LogScrub.RunAsync(damaged, TestLog.Check(_folder.Path), CancellationToken.None);
            Assert.Contains(faults, fault => fault.Place.StartsWith(table, StringComparison.Ordinal) || fault.Place == "head");
        }
        catch (LedgerUnavailableException fault)
        {
            Assert.Contains(table, fault.Message, StringComparison.Ordinal);
        }
    }

    void Flip(string table, string column, int row)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["hub.db"]};Pooling=False");
        connection.Open();
        using var read = connection.CreateCommand();
        var key = table switch
        {
            "chain_entry" => "chain, n",
            "quota" or "due" => "key",
            _ => "rowid",
        };
        read.CommandText = $"select {column}, {key} from {table} limit 1 offset {row}";
        object changed;
        object[] keys;
        using (var reader = read.ExecuteReader())
        {
            Assert.True(reader.Read());
            changed = reader.GetValue(0) switch
            {
                long number => number ^ 1,
                string text => (char)(text[0] ^ 1) + text[1..],
                byte[] bytes => FlipMiddle(bytes),
                _ => throw new InvalidOperationException(),
            };
            keys = [.. key.Split(", ").Select((_, i) => reader.GetValue(i + 1))];
        }
        using var write = connection.CreateCommand();
        write.CommandText = $"""
            drop trigger leaf_no_update; drop trigger leaf_no_delete; drop trigger checkpoint_no_update; drop trigger checkpoint_no_delete;
            update or replace {table} set {column} = $v where {string.Join(" and ", key.Split(", ").Select((name, i) => $"{name} = $k{i}"))}
            """;
        write.Parameters.AddWithValue("$v", changed);
        for (var i = 0; i < keys.Length; i++)
        {
            write.Parameters.AddWithValue($"$k{i}", keys[i]);
        }
        write.ExecuteNonQuery();
    }

    static byte[] FlipMiddle(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 4;
        return bytes;
    }

    /// <summary>A whole log with something in every table, verified, then closed.</summary>
    public sealed class WholeLog : IAsyncLifetime
    {
        readonly TempFolder _folder = new();

        public string this[string name] => _folder[name];

        public async ValueTask InitializeAsync()
        {
            await using var log = await TestLog.OpenAsync(SqliteLedgerStore.Open(this["hub.db"], Requests.Origin), _folder.Path);
            await log.Store.PutDueAsync(new("deadline", 7, [1, 2, 3]), CancellationToken.None);
            for (var i = 0; i < 6; i++)
            {
                await Task.WhenAll(Enumerable.Range(i * 100, 100).Select(n => log.AppendAsync(n % 20 == 0
                    ? Requests.Consent($"{n}", $"person:{n % 3}")
                    : Requests.Release($"{n}", $"person:{n % 3}", "agency:1", new Guard.Quota("q", 10_000)))));
                await log.PublishAsync();
            }
            await log.VerifyAsync();
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
