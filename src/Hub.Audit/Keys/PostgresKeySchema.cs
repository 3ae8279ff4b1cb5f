using System.Globalization;
using Hub.Audit.Store;
using Npgsql;

namespace Hub.Audit.Keys;

/// <summary>Tables of a key store in PostgreSQL. Forward only: a step, once released, never changes; <c>schema_version</c> counts the steps taken.</summary>
/// <remarks>
/// An update leaves the old row in its page, and a vacuum leaves its bytes in the page's free space. So nothing here is ever updated: wrapped keys stand in
/// 64 tables by the first six bits of their random id, and an erasure writes one of them anew, without the erased row, and gives the old file back. NIK values likewise.
/// The hub's role adds and reads; what it may change it changes through two functions of the owner.
/// </remarks>
public static class PostgresKeySchema
{
    const string First = """
        create function refuse_change() returns trigger language plpgsql as
            $body$ begin raise exception 'keys.%-immutable', tg_table_name using errcode = 'integrity_constraint_violation'; end $body$;

        -- Short values all: tables made like these have none beside them for long ones, and half as many files.
        create table subject_form (id bytea check (octet_length(id) = 16), keys bytea not null, primary key (id));
        alter table subject_form alter id set storage plain, alter keys set storage plain;
        create table nik_form (key_id integer not null, value bytea check (octet_length(value) = 32), subject bytea not null check (octet_length(subject) = 16), primary key (key_id, value));
        create index on nik_form (subject);
        alter table nik_form alter value set storage plain, alter subject set storage plain;

        do $body$
        declare b text;
        begin
            for i in 0..63 loop
                b := lpad(to_hex(i), 2, '0');
                execute format('create table subject_%s (like subject_form including storage including constraints including indexes, check (get_byte(id, 0) / 4 = %s))', b, i);
                execute format('create trigger immutable before update or delete on subject_%s for each statement execute function refuse_change()', b);
                execute format('create table nik_%s (like nik_form including storage including constraints including indexes, check (get_byte(value, 0) / 4 = %s))', b, i);
            end loop;
        end $body$;

        drop table subject_form, nik_form;

        create table named (pos bigint generated always as identity, name text collate "C" primary key, keys bytea not null);
        create trigger immutable before update or delete or truncate on named for each statement execute function refuse_change();

        -- Of sealed chains: few, and gone with their person.
        create table sealed (name text collate "C" primary key, subject bytea not null check (octet_length(subject) = 16), keys bytea not null);
        alter table sealed alter subject set storage plain, alter keys set storage plain;
        create trigger immutable before update or delete on sealed for each statement execute function refuse_change();

        -- Writes a table anew without one row: what stood in its file is given back with the file.
        create function rewrite_without(tab text, col text, gone bytea) returns void language plpgsql set search_path = keys, pg_temp as $body$
        begin
            execute format('lock table %I in access exclusive mode', tab);
            execute format('create temporary table kept on commit drop as select * from %I where %I <> %L::bytea', tab, col, gone);
            execute format('truncate %I', tab);
            execute format('insert into %I select * from pg_temp.kept', tab);
            drop table pg_temp.kept;
        end $body$;

        create function erase_subject(gone bytea) returns boolean language plpgsql security definer set search_path = keys, pg_temp as $body$
        declare
            home text := 'subject_' || lpad(to_hex(get_byte(gone, 0) / 4), 2, '0');
            size integer;
            tab text;
            here boolean;
            names text[];
        begin
            -- An import holds tables in another order: one of the two at a time.
            perform pg_advisory_xact_lock(hashtextextended('hub-keys-enrol', 0));
            execute format('select octet_length(keys) from %I where id = $1', home) into size using gone;
            if size is null then
                return false;
            end if;
            perform rewrite_without(home, 'id', gone);
            execute format('insert into %I values ($1, $2)', home) using gone, decode(repeat('00', size), 'hex');
            names := array(select name from sealed where subject = gone);
            if cardinality(names) > 0 then
                perform rewrite_without('sealed', 'subject', gone);
                insert into sealed select unnest(names), gone, decode(repeat('00', 60), 'hex');
            end if;
            for i in 0..63 loop
                tab := 'nik_' || lpad(to_hex(i), 2, '0');
                execute format('select exists (select 1 from %I where subject = $1)', tab) into here using gone;
                if here then
                    perform rewrite_without(tab, 'subject', gone);
                end if;
            end loop;
            return true;
        end $body$;

        create function move_nik(person bytea, old_key integer, old_value bytea, new_key integer, new_value bytea) returns void language plpgsql security definer set search_path = keys, pg_temp as $body$
        begin
            execute format('delete from %I where key_id = $1 and value = $2 and subject = $3', 'nik_' || lpad(to_hex(get_byte(old_value, 0) / 4), 2, '0')) using old_key, old_value, person;
            execute format('insert into %I values ($1, $2, $3)', 'nik_' || lpad(to_hex(get_byte(new_value, 0) / 4), 2, '0')) using new_key, new_value, person;
        end $body$;

        revoke all on function rewrite_without(text, text, bytea) from public;
        revoke all on function erase_subject(bytea) from public;
        revoke all on function move_nik(bytea, integer, bytea, integer, bytea) from public;
        """;

    static readonly string[] Steps = [First];

    /// <summary>Number of steps that this program knows.</summary>
    public static int Newest => Steps.Length;

    /// <summary>Makes the tables, or brings them up to date, as their owner.</summary>
    /// <param name="owner">Where the key store is kept, with a role that may create the schema.</param>
    /// <param name="writer">A role that the hub is to use; null when the owner is the hub's own.</param>
    /// <exception cref="LedgerUnavailableException">The database has a newer schema.</exception>
    public static async Task ApplyAsync(PostgresKeyOptions owner, string? writer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (writer is not null && !PostgresLedgerOptions.IsIdentifier(writer))
        {
            throw new ArgumentException("A role is named by lower-case letters, digits and underscores, at most 63.", nameof(writer));
        }
        await using var connection = new NpgsqlConnection(owner.Single());
        await connection.OpenAsync(cancellation);
        await RefuseLedgerAsync(connection, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Two processes that start together take the steps one after the other.
        await RunAsync(connection, "select pg_advisory_xact_lock(hashtextextended('hub-keys-schema', 0))", cancellation);
        await RunAsync(connection, "create schema if not exists keys", cancellation);
        await RunAsync(connection, "create table if not exists schema_version (one integer primary key check (one = 1), version integer not null)", cancellation);
        var version = await VersionAsync(connection, cancellation);
        Refuse(version);
        for (var step = version; step < Steps.Length; step++)
        {
            await RunAsync(connection, Steps[step], cancellation);
        }
        await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"insert into schema_version values (1, {Steps.Length}) on conflict (one) do update set version = {Steps.Length}"), cancellation);
        if (writer is not null)
        {
            await RunAsync(connection, Grants(writer), cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Steps taken in the database; 0 when no key store is there.</summary>
    internal static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('keys.schema_version') is not null", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
        {
            return 0;
        }
        await using var version = new NpgsqlCommand("select version from keys.schema_version", connection);
        return await version.ExecuteScalarAsync(cancellation) is int found ? found : 0;
    }

    /// <exception cref="LedgerUnavailableException">The schema is newer than this program.</exception>
    internal static void Refuse(int version)
    {
        if (version > Steps.Length)
        {
            throw new LedgerUnavailableException(LedgerCodes.SchemaUnknown, string.Create(CultureInfo.InvariantCulture, $"The key store's database has schema {version}, this hub knows up to {Steps.Length}."));
        }
    }

    /// <exception cref="KeyFileException">A ledger is in this database.</exception>
    internal static async Task RefuseLedgerAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var ledger = new NpgsqlCommand("select to_regclass('ledger.leaf') is not null", connection);
        if (await ledger.ExecuteScalarAsync(cancellation) is true)
        {
            throw SameDatabase();
        }
    }

    internal static KeyFileException SameDatabase() =>
        new("keys.same-database", "The key store's database is the ledger's: they would be backed up and restored together, and what is erased would come back. Give the keys a database of their own.");

    static string Grants(string writer) => $"""
        grant usage on schema keys to {writer};
        grant select on all tables in schema keys to {writer};
        grant insert on named, sealed to {writer};
        grant execute on function erase_subject(bytea), move_nik(bytea, integer, bytea, integer, bytea) to {writer};
        do $body$
        begin
            for i in 0..63 loop
                execute format('grant insert on subject_%s, nik_%s to {writer}', lpad(to_hex(i), 2, '0'), lpad(to_hex(i), 2, '0'));
            end loop;
        end $body$;
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
