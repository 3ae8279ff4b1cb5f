using System.Globalization;
using Npgsql;

namespace Hub.Audit.Store;

/// <summary>Tables of a log in PostgreSQL. Forward only: a step, once released, never changes; <c>schema_version</c> counts the steps taken.</summary>
public static partial class PostgresSchema
{
    const string First = """
        create function refuse_change() returns trigger language plpgsql as
            $body$ begin raise exception 'ledger.%-immutable', tg_table_name using errcode = 'integrity_constraint_violation'; end $body$;

        create table leaf (idx bigint primary key, id bytea not null check (octet_length(id) = 16), entry bytea not null, meta bytea not null);
        create unique index leaf_id on leaf (id);
        create trigger leaf_immutable before update or delete or truncate on leaf for each statement execute function refuse_change();

        create table record (idx bigint primary key, stored bytea not null);
        create table tile (level integer not null, idx bigint not null, root bytea not null check (octet_length(root) = 32), hashes bytea not null check (octet_length(hashes) = 8192), primary key (level, idx));
        create table chain (id bigint primary key, name text collate "C" not null unique, sum bytea not null);
        create table chain_entry (chain bigint not null, n bigint not null, idx bigint not null, version bigint not null, primary key (chain, n));
        create table quota (key text collate "C" primary key, used bigint not null, sum bytea not null) with (fillfactor = 70);
        create table due (key text collate "C" primary key, at bigint not null, payload bytea not null, sum bytea not null);
        create index due_at on due (at);
        create table checkpoint (size bigint primary key, note bytea not null);
        create trigger checkpoint_immutable before update or delete or truncate on checkpoint for each statement execute function refuse_change();
        create table head (
            one integer primary key check (one = 1), origin text not null, size bigint not null, root bytea not null, prev bytea not null,
            at bigint not null, bundle bigint not null, chains bigint not null, sum bytea not null
        ) with (fillfactor = 10);
        create table lease (one integer primary key check (one = 1), owner bytea, term bigint not null, renewal bigint not null, sum bytea not null) with (fillfactor = 10);

        -- Hashes and ciphertext do not shrink: trying would cost and gain nothing.
        alter table tile alter hashes set storage external;
        alter table record alter stored set storage external;
        """;

    const string Witnesses = """
        create table cosignature (size bigint not null, key text collate "C" not null, time bigint not null, line text not null, primary key (key, size));
        create index cosignature_size on cosignature (size);
        create trigger cosignature_immutable before update or delete or truncate on cosignature for each statement execute function refuse_change();
        create table finality (n bigint primary key, size bigint not null unique, note bytea not null);
        create trigger finality_immutable before update or delete or truncate on finality for each statement execute function refuse_change();
        create table witnessed (
            origin text collate "C" primary key, size bigint not null, root bytea not null check (octet_length(root) = 32), time bigint not null, note bytea not null, sum bytea not null
        );
        create trigger witnessed_no_rollback before update on witnessed for each row
            when (new.size < old.size or new.time < old.time or new.origin <> old.origin) execute function refuse_change();
        create trigger witnessed_immutable before delete or truncate on witnessed for each statement execute function refuse_change();
        """;

    static readonly string[] Steps = [First, Witnesses, Anchors, PublicRecords];

    /// <summary>Number of steps that this program knows.</summary>
    public static int Newest => Steps.Length;

    /// <summary>Makes the tables, or brings them up to date, as their owner.</summary>
    /// <param name="owner">Where the log is kept, with a role that may create the schema.</param>
    /// <param name="origin">Origin line of the log.</param>
    /// <param name="writer">A role that is to write and may not change what was written; null when the owner writes itself.</param>
    /// <exception cref="LedgerUnavailableException">The database has a newer schema.</exception>
    public static async Task ApplyAsync(PostgresLedgerOptions owner, string origin, string? writer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        if (writer is not null && !PostgresLedgerOptions.IsIdentifier(writer))
        {
            throw new ArgumentException("A role is named by lower-case letters, digits and underscores, at most 63.", nameof(writer));
        }
        await using var connection = new NpgsqlConnection(owner.Single());
        await connection.OpenAsync(cancellation);
        await ApplyAsync(connection, owner.Schema, origin, writer, cancellation);
    }

    /// <summary>Steps taken in the database; 0 when the log is not there.</summary>
    internal static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('schema_version') is not null", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
        {
            return 0;
        }
        await using var version = new NpgsqlCommand("select version from schema_version", connection);
        return await version.ExecuteScalarAsync(cancellation) is int found ? found : 0;
    }

    internal static async Task ApplyAsync(NpgsqlConnection connection, string schema, string origin, string? writer, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Two processes that start together take the steps one after the other.
        await RunAsync(connection, "select pg_advisory_xact_lock(hashtextextended('hub-ledger-schema', 0))", cancellation);
        await RunAsync(connection, $"create schema if not exists {schema}", cancellation);
        await RunAsync(connection, "create table if not exists schema_version (one integer primary key check (one = 1), version integer not null)", cancellation);
        var version = await VersionAsync(connection, cancellation);
        if (version > Steps.Length)
        {
            throw new LedgerUnavailableException(LedgerCodes.SchemaUnknown, string.Create(CultureInfo.InvariantCulture, $"The database has schema {version}, this hub knows up to {Steps.Length}."));
        }
        for (var step = version; step < Steps.Length; step++)
        {
            await RunAsync(connection, Steps[step], cancellation);
        }
        if (version == 0)
        {
            await PostgresHead.CreateAsync(connection, origin, cancellation);
        }
        await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"insert into schema_version values (1, {Steps.Length}) on conflict (one) do update set version = {Steps.Length}"), cancellation);
        if (writer is not null)
        {
            await RunAsync(connection, Grants(schema, writer), cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    static string Grants(string schema, string writer) => $"""
        grant usage on schema {schema} to {writer};
        grant select on all tables in schema {schema} to {writer};
        grant insert on leaf, record, tile, chain, chain_entry, checkpoint, quota, due, cosignature, finality, witnessed to {writer};
        grant update on quota, due, head, lease, witnessed to {writer};
        grant delete on due to {writer};
        grant insert, update, delete on anchor to {writer};
        """;

    static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // Names are checked identifiers of this room; there is nothing of a caller's in the text.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
