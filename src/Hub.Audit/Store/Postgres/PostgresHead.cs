using Hub.Canon;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Audit.Store;

/// <summary>The rows <c>head</c> and <c>lease</c> on the writer's connection.</summary>
static class PostgresHead
{
    public const string ReplaceText = "update lease set owner = $1, term = $2, renewal = $3, sum = $4 where owner is not distinct from $5 and term = $6 and renewal = $7";

    public static async Task CreateAsync(NpgsqlConnection connection, string origin, CancellationToken cancellation)
    {
        var head = LedgerHead.Empty;
        await using var insertHead = new NpgsqlCommand("insert into head values (1, $1, $2, $3, $4, $5, $6, $7, $8)", connection);
        Add(insertHead.Parameters, origin, head.Size, head.Root.ToArray(), head.Prev.ToArray(), head.At, (long)head.Bundle, head.Chains, HeadRows.Sum(head, origin));
        await insertHead.ExecuteNonQueryAsync(cancellation);
        await using var insertLease = new NpgsqlCommand("insert into lease values (1, null, 0, 0, $1)", connection);
        Add(insertLease.Parameters, HeadRows.Sum(new WriterLease(null, 0, 0)));
        await insertLease.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<LedgerHead> ReadAsync(NpgsqlConnection connection, string origin, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select size, root, prev, at, bundle, chains, sum, origin from head", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? HeadRows.Head(
                origin, row.GetString(7), row.GetInt64(0), Bytes(row, 1), Bytes(row, 2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), Bytes(row, 6))
            : throw HeadRows.Missing("head");
    }

    public static async Task<WriterLease> LeaseAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select owner, term, renewal, sum from lease", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            throw HeadRows.Missing("lease");
        }
        var owner = await row.IsDBNullAsync(0, cancellation) ? null : Bytes(row, 0);
        return HeadRows.Lease(owner, row.GetInt64(1), row.GetInt64(2), Bytes(row, 3));
    }

    /// <summary>Replaces the lease when it stands exactly as seen.</summary>
    public static async Task<bool> ReplaceAsync(NpgsqlConnection connection, WriterLease seen, WriterLease next, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(ReplaceText, connection);
        BindReplace(command.Parameters, seen, next);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    public static void BindReplace(NpgsqlParameterCollection parameters, WriterLease seen, WriterLease next)
    {
        AddOwner(parameters, next.Owner);
        Add(parameters, next.Term, next.Renewal, HeadRows.Sum(next));
        AddOwner(parameters, seen.Owner);
        Add(parameters, seen.Term, seen.Renewal);
    }

    public static void BindAdvance(NpgsqlParameterCollection parameters, long oldSize, LedgerHead next, string origin) => Add(
        parameters, next.Size, next.Root.ToArray(), next.Prev.ToArray(), next.At, (long)next.Bundle, next.Chains, HeadRows.Sum(next, origin), oldSize);

    /// <summary>Adds positional parameters: long, int, string, byte[] and arrays of them.</summary>
    public static void Add(NpgsqlParameterCollection parameters, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value });
        }
    }

    public static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    static void AddOwner(NpgsqlParameterCollection parameters, Id128? owner) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = owner is { } id ? id.ToArray() : DBNull.Value });
}
