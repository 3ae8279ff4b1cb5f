using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Canon;
using Hub.Testing;
using Npgsql;

namespace Hub.Audit.Tests.Keys;

public sealed class PostgresKeyStoreTests(PostgresServer server) : KeyStoreContract
{
    const string Writer = "hub_keys";

    const string Template = "keys_template";

    static bool _templateMade;

    readonly string _database = "keys_" + Guid.NewGuid().ToString("n");
    bool _made;

    protected override async Task<KeyStore> OpenAsync(byte[] kek, NikIndex index) =>
        await KeyStore.OpenAsync(await OptionsAsync(), ledger: null, kek, index, CancellationToken.None);

    protected override async Task<IEnumerable<ChainLink>> Chains(byte[] kek) => ChainKeys.ReadAll(await OptionsAsync(), kek);

    [Fact]
    public async Task Erased_keys_stand_in_no_file_of_the_database_and_in_the_write_ahead_log_for_a_time()
    {
        using var keys = await Open();
        await keys.EnrolAsync(Enumerable.Range(0, 1_500).Select(Nik), CancellationToken.None);
        var (erased, other) = (keys.FindByNik(Nik(777))!.Value, keys.FindByNik(Nik(778))!.Value);
        keys.EnsureSealed(erased, other);
        var sealedKey = await SealedAsync(erased);
        var (wrapped, othersWrapped) = (await WrappedAsync(erased), await WrappedAsync(other));
        await SqlAsync("checkpoint");
        Assert.Equal(1, await CopiesAsync(wrapped, "base"));
        Assert.Equal(1, await CopiesAsync(sealedKey, "base"));
        Assert.True(keys.DeleteSubject(erased));
        await SqlAsync("checkpoint");
        Assert.Equal(0, await CopiesAsync(wrapped, "base"));
        Assert.Equal(0, await CopiesAsync(sealedKey, "base"));
        Assert.DoesNotContain(await SealedAsync(erased), octet => octet != 0);
        Assert.Equal(0, await CopiesAsync(wrapped[..60], "base"));
        Assert.Equal(0, await CopiesAsync(wrapped[60..], "base"));
        Assert.Equal(1, await CopiesAsync(othersWrapped, "base"));
        Assert.True(await CopiesAsync(wrapped, "pg_wal") > 0);
        Assert.DoesNotContain(await WrappedAsync(erased), octet => octet != 0);
    }

    [Fact]
    public async Task Rows_can_be_neither_changed_nor_deleted_by_their_owner()
    {
        using var keys = await Open();
        keys.EnsureAgency("kemensos");
        var bucket = $"subject_{keys.DecoySubject.ToArray()[0] / 4:x2}";
        foreach (var sql in new[] { $"update {bucket} set keys = ''", $"delete from {bucket}", "update named set keys = ''", "delete from named", "truncate named", "update sealed set keys = ''", "delete from sealed" })
        {
            Assert.Contains("-immutable", (await Assert.ThrowsAsync<PostgresException>(() => SqlAsync(sql))).MessageText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hubs_role_does_its_work_and_may_change_nothing_else()
    {
        await SqlAsync($"do $$ begin create role {Writer} login; exception when duplicate_object or unique_violation then null; end $$");
        await PostgresKeySchema.ApplyAsync(await OptionsAsync(), Writer, CancellationToken.None);
        using (var keys = await KeyStore.OpenAsync(await OptionsAsync(Writer), ledger: null, Kek, new NikIndex((1, Requests.Hash("a").ToArray())), CancellationToken.None))
        {
            Assert.Equal(3, await keys.EnrolAsync([Nik(1), Nik(2), Nik(3)], CancellationToken.None));
            keys.EnsureAgency("kemensos");
        }
        using var moved = await KeyStore.OpenAsync(await OptionsAsync(Writer), ledger: null, Kek, new NikIndex((2, Requests.Hash("b").ToArray()), (1, Requests.Hash("a").ToArray())), CancellationToken.None);
        Assert.Equal(0, await moved.EnrolAsync([Nik(1), Nik(2)], CancellationToken.None));
        Assert.True(moved.DeleteSubject(moved.FindByNik(Nik(2))!.Value));
        Assert.Null(moved.FindByNik(Nik(2)));
        Assert.NotNull(moved.FindByNik(Nik(3)));
        foreach (var sql in new[] { "truncate subject_00", "delete from nik_00", "update subject_00 set keys = ''", "delete from named", "truncate sealed", "delete from sealed", "create table own (x integer)", "drop table named", "select rewrite_without('named', 'name', '')", "update schema_version set version = 0" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => SqlAsync(sql, Writer))).SqlState);
        }
    }

    [Fact]
    public async Task Ledgers_database_is_refused_by_whatever_name_it_is_called()
    {
        var options = await OptionsAsync();
        var alias = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Host = "localhost" }.ConnectionString;
        Assert.Equal("keys.same-database", (await Assert.ThrowsAsync<KeyFileException>(() => KeyStore.OpenAsync(options, alias, Kek, new NikIndex((1, Kek)), CancellationToken.None))).Code);
        (await KeyStore.OpenAsync(options, await server.ConnectionStringAsync(), Kek, new NikIndex((1, Kek)), CancellationToken.None)).Dispose();
        await (await PostgresLedgerStore.OpenAsync(new PostgresLedgerOptions(options.ConnectionString), Requests.Origin, CancellationToken.None)).DisposeAsync();
        Assert.Equal("keys.same-database", (await Assert.ThrowsAsync<KeyFileException>(() => KeyStore.OpenAsync(options, ledger: null, Kek, new NikIndex((1, Kek)), CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Newer_schema_and_a_role_that_may_not_make_the_tables_are_refused()
    {
        await OptionsAsync(empty: true);
        await SqlAsync($"do $$ begin create role {Writer} login; exception when duplicate_object or unique_violation then null; end $$");
        var empty = await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await KeyStore.OpenAsync(await OptionsAsync(Writer), ledger: null, Kek, new NikIndex((1, Kek)), CancellationToken.None));
        Assert.Equal(LedgerCodes.Unavailable, empty.Code);
        Assert.Contains("hub keys migrate", empty.Message, StringComparison.Ordinal);
        (await Open()).Dispose();
        await SqlAsync("update schema_version set version = version + 1");
        Assert.Equal(LedgerCodes.SchemaUnknown, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => Open())).Code);
    }

    [Fact]
    public async Task Commits_wait_for_the_disk_whatever_the_role_was_given()
    {
        await SqlAsync($"alter database {_database} set synchronous_commit = off");
        using var rows = await PostgresKeyRows.OpenAsync(await OptionsAsync(), ledger: null, CancellationToken.None);
        Assert.Equal("on", rows.Setting("synchronous_commit"));
    }

    async Task<PostgresKeyOptions> OptionsAsync(string role = PostgresServer.Owner, bool empty = false)
    {
        var owner = await server.ConnectionStringAsync();
        if (!_made)
        {
            // Made once, and copied for each test: most of them are about what stands in the tables.
            if (!_templateMade)
            {
                await RunAsync(owner, $"create database {Template}");
                await PostgresKeySchema.ApplyAsync(new(new NpgsqlConnectionStringBuilder(owner) { Database = Template }.ConnectionString), writer: null, CancellationToken.None);
                _templateMade = true;
            }
            await RunAsync(owner, $"create database {_database} template {(empty ? "template0" : Template)}");
            _made = true;
        }
        return new(new NpgsqlConnectionStringBuilder(owner) { Database = _database, Username = role }.ConnectionString);
    }

    async Task SqlAsync(string sql, string role = PostgresServer.Owner) => await RunAsync((await OptionsAsync(role)).ConnectionString + ";Search Path=keys", sql);

    static async Task<object?> RunAsync(string form, string sql)
    {
        await using var connection = new NpgsqlConnection(form + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // text of a test
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    async Task<byte[]> WrappedAsync(Id128 subject) =>
        (byte[])(await RunAsync((await OptionsAsync()).ConnectionString, $"select keys from keys.subject_{subject.ToArray()[0] / 4:x2} where id = '\\x{Convert.ToHexStringLower(subject.ToArray())}'"))!;

    async Task<byte[]> SealedAsync(Id128 subject) =>
        (byte[])(await RunAsync((await OptionsAsync()).ConnectionString, $"select keys from keys.sealed where subject = '\\x{Convert.ToHexStringLower(subject.ToArray())}'"))!;

    /// <summary>Occurrences in the server's files of one folder, as they lie on the disk.</summary>
    async Task<int> CopiesAsync(byte[] bytes, string folder)
    {
        var data = (string)(await RunAsync((await OptionsAsync()).ConnectionString, "show data_directory"))!;
        var copies = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories))
        {
            if (await ContentAsync(file) is not { } content)
            {
                continue;
            }
            for (var at = content.AsSpan().IndexOf(bytes); at >= 0;)
            {
                copies++;
                var next = content.AsSpan(at + 1).IndexOf(bytes);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }
        return copies;
    }

    /// <summary>What the file holds; null where the server took it away meanwhile, as it does with its caches and old segments.</summary>
    static async Task<byte[]?> ContentAsync(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            return content.ToArray();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
