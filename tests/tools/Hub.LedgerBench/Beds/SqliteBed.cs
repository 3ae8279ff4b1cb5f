using System.Globalization;
using Hub.Audit.Store;
using Microsoft.Data.Sqlite;

namespace Hub.LedgerBench.Beds;

/// <summary>Logs in SQLite files below one folder.</summary>
sealed class SqliteBed(string folder) : ILedgerBed
{
    const int ChainsAtOnce = 100_000;

    string _file = "";
    int _logs;

    public string Name => "sqlite";

    public Task<string> VersionAsync(CancellationToken cancel)
    {
        SQLitePCL.Batteries_V2.Init();
        return Task.FromResult("SQLite " + SQLitePCL.raw.sqlite3_libversion().utf8_to_string());
    }

    public async Task<ILedgerStore> NewLogAsync(int chains, CancellationToken cancel)
    {
        _file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"log-{++_logs}.db"));
        if (chains > 0)
        {
            await SqliteLedgerStore.Open(_file, Bench.Origin).DisposeAsync();
            Fill(_file, chains, cancel);
        }
        return SqliteLedgerStore.Open(_file, Bench.Origin);
    }

    public Task<IRawInserts> RawAsync(CancellationToken cancel) => Task.FromResult<IRawInserts>(new SqliteRaw(_file));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static void Fill(string file, int chains, CancellationToken cancel)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        SqliteSchema.Run(connection, "pragma synchronous = off; pragma cache_size = -200000;");
        using (var chain = new Statement(connection, "insert into chain (id, name, sum) values (?1, ?2, ?3)"))
        using (var entry = new Statement(connection, "insert into chain_entry (chain, n, idx, version) values (?1, ?2, ?3, ?4)"))
        {
            for (var from = 1; from <= chains; from += ChainsAtOnce)
            {
                cancel.ThrowIfCancellationRequested();
                SqliteSchema.Run(connection, "begin");
                for (long id = from; id < Math.Min((long)from + ChainsAtOnce, chains + 1L); id++)
                {
                    var name = Prefill.Name(id);
                    var row = Prefill.Entry(id);
                    chain.Bind(1, id).Bind(2, name).Bind(3, Prefill.Sum(id, name)).Run();
                    entry.Bind(1, row.Chain).Bind(2, row.N).Bind(3, row.Index).Bind(4, row.Version).Run();
                }
                SqliteSchema.Run(connection, "commit");
            }
        }
        using (var head = new SqliteHead(connection, Bench.Origin))
        {
            head.Advance(0, Prefill.Head(chains));
        }
        SqliteSchema.Run(connection, "pragma wal_checkpoint(truncate)");
    }
}
