using System.Globalization;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Identity.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SqliteIdentityDatabaseTests : IdentityDatabaseContract
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-identity-db-").FullName;

    string FilePath => Path.Combine(folder, "identity.db");

    protected override ValueTask<IdentityDatabase> Make() => new(new SqliteIdentityDatabase(FilePath));

    protected override ValueTask Clean()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Writer_is_synchronous_and_the_journal_is_WAL()
    {
        var path = Path.Combine(folder, "other.db");
        await using var database = new SqliteIdentityDatabase(path);
        await database.Open(CancellationToken.None);
        Assert.Equal("sqlite synchronous=2", await database.Durability(CancellationToken.None));
        Assert.Equal("wal", await database.Read(session => session.Scalar("PRAGMA journal_mode"), CancellationToken.None));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task File_of_a_newer_version_is_refused_and_left_alone()
    {
        var path = Path.Combine(folder, "newer.db");
        Run(path, "PRAGMA user_version = 99");
        await using var database = new SqliteIdentityDatabase(path);
        await Assert.ThrowsAsync<IdentityDatabaseException>(async () => await database.Open(CancellationToken.None));
        Assert.Equal(99L, Run(path, "PRAGMA user_version"));
        Assert.Equal(0L, Run(path, "SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task File_of_the_first_version_is_brought_forward_and_keeps_its_people_who_then_have_no_agency()
    {
        var path = Path.Combine(folder, "first.db");
        Run(path, IdentitySchema.After(0).First() + "PRAGMA user_version = 1;");
        Run(path, "INSERT INTO persons (sign_in, name_key, name, password_hash, role, created_at) VALUES (zeroblob(16), 'A', 'a', 'h', 'officer', 0)");
        await using var forward = new SqliteIdentityDatabase(path);
        await forward.Open(CancellationToken.None);
        Assert.Equal((long)IdentitySchema.Version, Run(path, "PRAGMA user_version"));
        var person = await new PersonStore(forward).FindByName("A", CancellationToken.None);
        Assert.Equal((PersonRole.Officer, null), (person!.Role, person.Agency));
    }

    [Fact]
    public async Task Of_sign_ins_that_ended_before_their_humans_were_kept_the_human_is_known_by_the_act_that_ended_them()
    {
        var path = Path.Combine(folder, "ended.db");
        var steps = IdentitySchema.After(0).TakeWhile(step => !step.Contains("ended_holders", StringComparison.Ordinal)).ToList();
        Run(path, string.Concat(steps) + string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Count};"));
        Run(path, """
            INSERT INTO persons (sign_in, name_key, name, password_hash, role, created_at, ended_at) VALUES
                (unhex('01' || hex(zeroblob(15))), 'A', 'a', '', 'operator', 0, 2000),
                (unhex('02' || hex(zeroblob(15))), 'B', 'b', 'h', 'operator', 0, NULL),
                (unhex('03' || hex(zeroblob(15))), 'C', 'c', 'h', 'operator', 0, NULL);
            INSERT INTO staff_proposals (id, act, sign_in, name, role, holder, proposed_by, proposed_at, expires_at, decided_by, verdict, decided_at, effective_at) VALUES
                (unhex('11' || hex(zeroblob(15))), 'end', unhex('01' || hex(zeroblob(15))), 'a', 'operator', unhex('21' || hex(zeroblob(15))),
                    unhex('02' || hex(zeroblob(15))), 1000, 9000, unhex('03' || hex(zeroblob(15))), 'approved', 2000, 2000),
                (unhex('12' || hex(zeroblob(15))), 'end', unhex('02' || hex(zeroblob(15))), 'b', 'operator', unhex('22' || hex(zeroblob(15))),
                    unhex('03' || hex(zeroblob(15))), 1000, 9000, NULL, NULL, NULL, NULL);
            """);
        await using var forward = new SqliteIdentityDatabase(path);
        await forward.Open(CancellationToken.None);
        Assert.Equal(IdOf(0x21), await forward.Read(session => StaffStore.HolderOf(session, IdOf(1)), CancellationToken.None));
        Assert.Null(await forward.Read(session => StaffStore.HolderOf(session, IdOf(2)), CancellationToken.None));
        Assert.False(await new EnrolmentStore(forward).IsHeld(IdOf(0x21), DateTimeOffset.UnixEpoch, CancellationToken.None));
    }

    [Fact]
    public async Task Proposals_of_a_file_before_sign_ins_of_staff_ended_stand_as_they_stood()
    {
        var path = Path.Combine(folder, "before.db");
        var steps = IdentitySchema.After(0).TakeWhile(step => !step.Contains("ended_at", StringComparison.Ordinal)).ToList();
        Run(path, string.Concat(steps) + string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Count};"));
        Run(path, """
            INSERT INTO persons (sign_in, name_key, name, password_hash, role, created_at) VALUES
                (unhex('01' || hex(zeroblob(15))), 'A', 'a', 'h', 'officer', 0),
                (unhex('02' || hex(zeroblob(15))), 'B', 'b', 'h', 'operator', 0),
                (unhex('03' || hex(zeroblob(15))), 'C', 'c', 'h', 'citizen', 0);
            INSERT INTO binding_proposals (id, sign_in, subject, method, proposed_by, confirmed_by, proposed_at, expires_at, effective_at) VALUES
                (unhex('11' || hex(zeroblob(15))), unhex('03' || hex(zeroblob(15))), zeroblob(16), 'counter', unhex('01' || hex(zeroblob(15))), NULL, 1000, 9000, NULL),
                (unhex('12' || hex(zeroblob(15))), unhex('03' || hex(zeroblob(15))), zeroblob(16), 'counter', unhex('01' || hex(zeroblob(15))), unhex('02' || hex(zeroblob(15))), 1000, 9000, 2000);
            INSERT INTO recovery_proposals (id, sign_in, subject, method, first_half, proposed_by, proposed_at, expires_at, confirmed_by, effective_at) VALUES
                (unhex('21' || hex(zeroblob(15))), unhex('03' || hex(zeroblob(15))), zeroblob(16), 'counter', zeroblob(32), unhex('01' || hex(zeroblob(15))), 1000, 9000, unhex('02' || hex(zeroblob(15))), NULL);
            INSERT INTO staff_proposals (id, act, sign_in, name, role, holder, first_half, proposed_by, proposed_at, expires_at) VALUES
                (unhex('31' || hex(zeroblob(15))), 'add', zeroblob(16), 'd', 'auditor', zeroblob(16), zeroblob(32), unhex('02' || hex(zeroblob(15))), 1000, 9000);
            """);
        await using var forward = new SqliteIdentityDatabase(path);
        await forward.Open(CancellationToken.None);
        var (start, now) = (DateTimeOffset.FromUnixTimeMilliseconds(1000), DateTimeOffset.FromUnixTimeMilliseconds(3000));
        var (bindings, recoveries, staff) = (new BindingStore(forward), new RecoveryStore(forward), new StaffStore(forward));
        var open = Assert.Single(await bindings.Open(10, now, CancellationToken.None));
        Assert.Equal((IdOf(0x11), ActState.Proposed, start), (open.Id, open.StateAt(now), open.ProposedAt));
        var bound = (await bindings.Find(IdOf(0x12), CancellationToken.None))!;
        Assert.Equal((ActState.Approved, IdOf(2), DateTimeOffset.FromUnixTimeMilliseconds(2000)), (bound.StateAt(now), bound.DecidedBy!.Value, bound.EffectiveAt!.Value));
        var taken = Assert.Single(await recoveries.Open(10, now, CancellationToken.None));
        Assert.Equal((ActState.TakenUp, IdOf(2), start), (taken.StateAt(now), taken.DecidedBy!.Value, taken.DecidedAt!.Value));
        var added = Assert.Single(await staff.Open(10, now, CancellationToken.None));
        Assert.Equal((StaffAct.Add, "d", ActState.Proposed), (added.Act, added.Name, added.StateAt(now)));
        Assert.NotNull(await new PersonStore(forward).FindByName("B", CancellationToken.None));
    }

    static Id128 IdOf(byte first) => new([first, .. new byte[15]]);

    static object? Run(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
