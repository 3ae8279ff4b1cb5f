using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>The writer's statements: what a batch asks and what it writes. One transaction a batch.</summary>
sealed class SqliteBatch : IDisposable
{
    readonly Statement _begin;
    readonly Statement _commit;
    readonly Statement _rollback;
    readonly Statement _findLeaf;
    readonly Statement _findChain;
    readonly Statement _findQuota;
    readonly Statement _leaf;
    readonly Statement _record;
    readonly Statement _chain;
    readonly Statement _chainEntry;
    readonly Statement _quota;
    readonly Statement _tile;
    readonly Statement _checkpoint;

    public SqliteBatch(SqliteConnection connection)
    {
        _begin = new(connection, "begin immediate");
        _commit = new(connection, "commit");
        _rollback = new(connection, "rollback");
        _findLeaf = new(connection, "select idx, entry, meta from leaf where id = ?1");
        _findChain = new(connection, SqliteText.FindChain);
        _findQuota = new(connection, "select used from quota where key = ?1");
        _leaf = new(connection, "insert into leaf (idx, id, entry, meta) values (?1, ?2, ?3, ?4)");
        _record = new(connection, "insert into record (idx, stored) values (?1, ?2)");
        _chain = new(connection, "insert into chain (id, name, sum) values (?1, ?2, ?3)");
        _chainEntry = new(connection, "insert into chain_entry (chain, n, idx, version) values (?1, ?2, ?3, ?4)");
        _quota = new(connection, "insert into quota (key, used, sum) values (?1, ?2, ?3) on conflict (key) do update set used = ?2, sum = ?3");
        _tile = new(connection, "insert into tile (level, idx, root, hashes) values (?1, ?2, ?3, ?4)");
        _checkpoint = new(connection, "insert into checkpoint (size, note) values (?1, ?2) on conflict (size) do nothing");
    }

    /// <summary>Runs <paramref name="writes"/> in one transaction; returns after the commit's sync.</summary>
    public void InTransaction(Action writes)
    {
        _begin.Run();
        try
        {
            writes();
            _commit.Run();
        }
        catch
        {
            try
            {
                _rollback.Run();
            }
            catch (SqliteException)
            {
                // SQLite has rolled back by itself on this fault; the one underway says what happened.
            }
            throw;
        }
    }

    public BatchFacts Facts(BatchQuestions questions)
    {
        var leaves = new Dictionary<Id128, LeafRow>();
        Span<byte> key = stackalloc byte[Id128.SizeBytes];
        foreach (var id in questions.Ids)
        {
            id.CopyTo(key);
            _findLeaf.Bind(1, key);
            if (_findLeaf.Step())
            {
                leaves[id] = new(_findLeaf.Long(0), id, _findLeaf.Blob(1), _findLeaf.Blob(2));
                _findLeaf.Reset();
            }
        }
        var chains = new Dictionary<string, ChainState>(StringComparer.Ordinal);
        foreach (var chainId in questions.ChainIds)
        {
            _findChain.Bind(1, chainId);
            if (_findChain.Step())
            {
                chains[chainId] = new(_findChain.Long(0), _findChain.Long(1) + 1, _findChain.Long(2));
                _findChain.Reset();
            }
        }
        var quotas = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var quotaKey in questions.QuotaKeys)
        {
            _findQuota.Bind(1, quotaKey);
            if (_findQuota.Step())
            {
                quotas[quotaKey] = _findQuota.Long(0);
                _findQuota.Reset();
            }
        }
        return new(leaves, chains, quotas);
    }

    /// <summary>Inserts the rows of a batch, inside a transaction.</summary>
    public void Insert(LedgerBatch batch)
    {
        Span<byte> key = stackalloc byte[Id128.SizeBytes];
        for (var i = 0; i < batch.Leaves.Count; i++)
        {
            var leaf = batch.Leaves[i];
            leaf.Id.CopyTo(key);
            _leaf.Bind(1, batch.OldSize + i).Bind(2, key).Bind(3, leaf.Entry).Bind(4, leaf.Meta).Run();
            _record.Bind(1, batch.OldSize + i).Bind(2, leaf.Record).Run();
        }
        foreach (var chain in batch.Chains)
        {
            _chain.Bind(1, chain.Chain).Bind(2, chain.ChainId).Bind(3, RowCheck.Of(chain.Chain, chain.ChainId)).Run();
        }
        foreach (var entry in batch.ChainEntries)
        {
            _chainEntry.Bind(1, entry.Chain).Bind(2, entry.N).Bind(3, entry.Index).Bind(4, entry.Version).Run();
        }
        foreach (var (quotaKey, used) in batch.Quotas)
        {
            _quota.Bind(1, quotaKey).Bind(2, used).Bind(3, RowCheck.Of(quotaKey, used)).Run();
        }
        foreach (var tile in batch.Tiles)
        {
            _tile.Bind(1, tile.Level).Bind(2, tile.Index).Bind(3, tile.Root.ToArray()).Bind(4, tile.Hashes).Run();
        }
    }

    public void Insert(CheckpointRow checkpoint) => _checkpoint.Bind(1, checkpoint.Size).Bind(2, checkpoint.Note).Run();

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _rollback, _findLeaf, _findChain, _findQuota, _leaf, _record, _chain, _chainEntry, _quota, _tile, _checkpoint })
        {
            statement.Dispose();
        }
    }
}

/// <summary>Queries that the writer and the readers share.</summary>
static class SqliteText
{
    /// <summary>Row id, last n and consent version of a chain: its newest entry carries them, so no row is ever rewritten for an append.</summary>
    public const string FindChain = """
        select c.id, e.n, e.version from chain c join chain_entry e on e.chain = c.id
        where c.name = ?1 order by e.n desc limit 1
        """;
}
