using Hub.Canon;
using Npgsql;

namespace Hub.Audit.Store;

/// <summary>What a batch asks and what it writes: rows travel as arrays, so a batch is one message whatever its size.</summary>
static class PostgresBatch
{
    const string FindLeaves = "select idx, id, entry, meta from leaf where id = any($1)";

    /// <summary>Row id, last n and consent version of chains: the newest entry of each carries them.</summary>
    public const string FindChains = """
        select c.name, c.id, e.n, e.version from unnest($1) as asked (name) join chain c on c.name = asked.name
        cross join lateral (select n, version from chain_entry where chain = c.id order by n desc limit 1) e
        """;

    const string FindQuotas = "select key, used from quota where key = any($1)";
    const string Leaves = "insert into leaf (idx, id, entry, meta) select * from unnest($1, $2, $3, $4)";
    const string Records = "insert into record (idx, stored) select * from unnest($1, $2)";
    const string Chains = "insert into chain (id, name, sum) select * from unnest($1, $2, $3)";
    const string ChainEntries = "insert into chain_entry (chain, n, idx, version) select * from unnest($1, $2, $3, $4)";

    const string Quotas = """
        insert into quota (key, used, sum) select * from unnest($1, $2, $3)
        on conflict (key) do update set used = excluded.used, sum = excluded.sum
        """;

    const string Tiles = "insert into tile (level, idx, root, hashes) select * from unnest($1, $2, $3, $4)";
    const string Checkpoint = "insert into checkpoint (size, note) values ($1, $2) on conflict (size) do nothing";

    /// <summary>Moves lease and head, or divides by zero and so ends the transaction before anything else of its message is done.</summary>
    /// <remarks>The two rows are locked from here to the commit: a second writer waits, and then finds them moved.</remarks>
    const string Fence = $"""
        with renewed as ({PostgresHead.ReplaceText} returning one),
        advanced as (update head set size = $8, root = $9, prev = $10, at = $11, bundle = $12, chains = $13, sum = $14 where size = $15 returning one)
        select 1 / ((select count(*) from renewed) * (select count(*) from advanced))
        """;

    public static async Task<BatchFacts> FactsAsync(NpgsqlConnection connection, BatchQuestions questions, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Typed so, because an array of arrays alone would be taken for the list of parameters.
        Array ids = questions.Ids.Select(id => id.ToArray()).ToArray();
        Array chainIds = questions.ChainIds.ToArray();
        Array quotaKeys = questions.QuotaKeys.ToArray();
        Say(batch, FindLeaves, ids);
        if (chainIds.Length > 0)
        {
            Say(batch, FindChains, chainIds);
        }
        if (quotaKeys.Length > 0)
        {
            Say(batch, FindQuotas, quotaKeys);
        }
        await using var rows = await batch.ExecuteReaderAsync(cancellation);
        var leaves = new Dictionary<Id128, LeafRow>();
        while (await rows.ReadAsync(cancellation))
        {
            var leaf = PostgresRows.Leaf(rows);
            leaves[leaf.Id] = leaf;
        }
        var chains = new Dictionary<string, ChainState>(StringComparer.Ordinal);
        if (chainIds.Length > 0)
        {
            await rows.NextResultAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                chains[rows.GetString(0)] = new(rows.GetInt64(1), rows.GetInt64(2) + 1, rows.GetInt64(3));
            }
        }
        var quotas = new Dictionary<string, long>(StringComparer.Ordinal);
        if (quotaKeys.Length > 0)
        {
            await rows.NextResultAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                quotas[rows.GetString(0)] = rows.GetInt64(1);
            }
        }
        return new(leaves, chains, quotas);
    }

    /// <summary>Fence, rows and commit in one message: statements sent together are one transaction, and the first that fails ends it.</summary>
    /// <exception cref="PostgresException">Division by zero: lease or head are no longer this writer's, and nothing was written.</exception>
    public static async Task CommitAsync(NpgsqlConnection connection, LedgerBatch rows, WriterLease lease, string origin, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        var fence = new NpgsqlBatchCommand(Fence);
        PostgresHead.BindReplace(fence.Parameters, lease, lease with { Renewal = lease.Renewal + 1 });
        PostgresHead.BindAdvance(fence.Parameters, rows.OldSize, rows.Head, origin);
        batch.BatchCommands.Add(fence);
        var indexes = Enumerable.Range(0, rows.Leaves.Count).Select(i => rows.OldSize + i).ToArray();
        Say(batch, Leaves, indexes, rows.Leaves.Select(leaf => leaf.Id.ToArray()).ToArray(), rows.Leaves.Select(leaf => leaf.Entry).ToArray(), rows.Leaves.Select(leaf => leaf.Meta).ToArray());
        Say(batch, Records, indexes, rows.Leaves.Select(leaf => leaf.Record).ToArray());
        if (rows.Chains.Count > 0)
        {
            Say(batch, Chains, rows.Chains.Select(chain => chain.Chain).ToArray(), rows.Chains.Select(chain => chain.ChainId).ToArray(), rows.Chains.Select(chain => RowCheck.Of(chain.Chain, chain.ChainId)).ToArray());
        }
        if (rows.ChainEntries.Count > 0)
        {
            var entries = rows.ChainEntries;
            Say(batch, ChainEntries, entries.Select(e => e.Chain).ToArray(), entries.Select(e => e.N).ToArray(), entries.Select(e => e.Index).ToArray(), entries.Select(e => e.Version).ToArray());
        }
        if (rows.Quotas.Count > 0)
        {
            Say(batch, Quotas, rows.Quotas.Keys.ToArray(), rows.Quotas.Values.ToArray(), rows.Quotas.Select(quota => RowCheck.Of(quota.Key, quota.Value)).ToArray());
        }
        if (rows.Tiles.Count > 0)
        {
            Say(batch, Tiles, rows.Tiles.Select(tile => tile.Level).ToArray(), rows.Tiles.Select(tile => tile.Index).ToArray(), rows.Tiles.Select(tile => tile.Root.ToArray()).ToArray(), rows.Tiles.Select(tile => tile.Hashes).ToArray());
        }
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task InsertAsync(NpgsqlConnection connection, CheckpointRow checkpoint, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Checkpoint, connection);
        PostgresHead.Add(command.Parameters, checkpoint.Size, checkpoint.Note);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    static void Say(NpgsqlBatch batch, string sql, params ReadOnlySpan<Array> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        batch.BatchCommands.Add(command);
    }
}

/// <summary>Rows as they come from PostgreSQL.</summary>
static class PostgresRows
{
    /// <summary>Columns idx, id, entry, meta.</summary>
    public static LeafRow Leaf(NpgsqlDataReader row) => new(row.GetInt64(0), new(PostgresHead.Bytes(row, 1)), PostgresHead.Bytes(row, 2), PostgresHead.Bytes(row, 3));
}
