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
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await database.Open(CancellationToken.None));
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

    static object? Run(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
