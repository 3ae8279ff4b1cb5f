using Microsoft.Data.Sqlite;

namespace Hub.Identity.Tests;

public sealed class IdentityDatabaseTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-identity-db-").FullName;

    string FilePath => Path.Combine(folder, "identity.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Writer_is_synchronous_and_the_journal_is_WAL()
    {
        using var database = new IdentityDatabase(FilePath);
        Assert.Equal(2, database.Synchronous);
        Assert.Equal("wal", database.Read(connection => connection.Scalar("PRAGMA journal_mode")));
        Assert.Equal(2L, database.Read(connection => connection.Scalar("PRAGMA synchronous")));
    }

    [Fact]
    public void File_of_a_newer_version_is_refused_and_left_alone()
    {
        new IdentityDatabase(FilePath).Dispose();
        var version = Version();
        SetVersion(99);
        Assert.Throws<InvalidOperationException>(() => new IdentityDatabase(FilePath));
        SetVersion(version);
        new IdentityDatabase(FilePath).Dispose();
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        using var database = new IdentityDatabase(FilePath);
        Assert.Throws<InvalidOperationException>(() => database.Write<int>(connection =>
        {
            connection.Execute("INSERT INTO revoked_tokens (jti, expires_at) VALUES ('a', 1)");
            throw new InvalidOperationException("halfway");
        }));
        Assert.Equal(0L, database.Read(connection => connection.Scalar("SELECT count(*) FROM revoked_tokens")));
    }

    [Theory]
    [InlineData("officer")]
    [InlineData("auditor")]
    [InlineData("operator")]
    public void Schema_itself_binds_citizens_only(string role)
    {
        using var database = new IdentityDatabase(FilePath);
        Assert.Throws<SqliteException>(() => database.Write(connection => connection.Execute(
            "INSERT INTO persons (sign_in, name_key, name, password_hash, role, subject, created_at) VALUES (zeroblob(16), 'A', 'a', 'h', @role, zeroblob(16), 0)",
            ("@role", role))));
    }

    [Theory]
    [InlineData("citizen")]
    [InlineData("auditor")]
    [InlineData("operator")]
    public void Schema_itself_gives_agencies_to_officers_only(string role)
    {
        using var database = new IdentityDatabase(FilePath);
        Assert.Throws<SqliteException>(() => Add(database, role, "kemensos"));
        Assert.Equal(1, Add(database, "officer", "kemensos"));
    }

    [Fact]
    public async Task File_of_the_version_before_agencies_keeps_its_people_who_then_have_none()
    {
        using (var database = new IdentityDatabase(FilePath))
        {
            Add(database, "officer", agency: null);
        }
        Run("ALTER TABLE persons DROP COLUMN agency");
        SetVersion(1);
        using var forward = new IdentityDatabase(FilePath);
        Assert.Equal(2, Version());
        var person = await new SqlitePersonStore(forward).FindByName("A", default);
        Assert.Equal((PersonRole.Officer, null), (person!.Role, person.Agency));
    }

    static int Add(IdentityDatabase database, string role, string? agency) => database.Write(connection => connection.Execute(
        "INSERT INTO persons (sign_in, name_key, name, password_hash, role, agency, created_at) VALUES (zeroblob(16), 'A', 'a', 'h', @role, @agency, 0)",
        ("@role", role),
        ("@agency", agency)));

    int Version()
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return Convert.ToInt32(connection.Scalar("PRAGMA user_version"), System.Globalization.CultureInfo.InvariantCulture);
    }

    void SetVersion(int version) => Run($"PRAGMA user_version = {version}");

    void Run(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        connection.Execute(statement);
    }
}
