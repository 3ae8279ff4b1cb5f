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
        SetVersion(99);
        Assert.Throws<InvalidOperationException>(() => new IdentityDatabase(FilePath));
        SetVersion(1);
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

    void SetVersion(int version)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        connection.Execute($"PRAGMA user_version = {version}");
    }
}
