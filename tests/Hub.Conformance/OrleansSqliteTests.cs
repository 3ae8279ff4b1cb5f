using Hub.Testing;
using Microsoft.Data.Sqlite;

namespace Hub.Conformance;

/// <summary>The full build's SQLite statements keep the contract of Orleans' ADO.NET storage, run here as that provider runs them.</summary>
public sealed class OrleansSqliteTests : IDisposable
{
    static readonly string Script = File.ReadAllText(Path.Combine(SharedFiles.Root, "eng", "orleans-sqlite.sql"));

    readonly SqliteConnection _connection = new("Data Source=:memory:");

    public OrleansSqliteTests()
    {
        _connection.Open();
        Execute(Script);
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void First_write_inserts_and_a_second_first_write_is_stale()
    {
        Assert.Equal([1], Write("citizen|a", version: null, [1]));
        Assert.Equal([], Write("citizen|a", version: null, [2]));
        Assert.Equal((1, [1]), Read("citizen|a"));
    }

    [Fact]
    public void Write_with_the_stored_version_replaces_and_with_another_gives_it_back_unchanged()
    {
        Write("citizen|a", version: null, [1]);
        Assert.Equal([2], Write("citizen|a", 1, [2]));
        Assert.Equal([1], Write("citizen|a", 1, [3]));
        Assert.Equal([7], Write("citizen|absent", 7, [3]));
        Assert.Equal((2, [2]), Read("citizen|a"));
        Assert.Null(Read("citizen|absent"));
    }

    [Fact]
    public void Clear_keeps_the_row_and_its_version()
    {
        Write("citizen|a", version: null, [1]);
        Assert.Equal([5], Run("ClearStorageKey", "citizen|a", 5, payload: null));
        Assert.Equal([2], Run("ClearStorageKey", "citizen|a", 1, payload: null));
        Assert.Equal((2, null), Read("citizen|a"));
        Assert.Equal([3], Write("citizen|a", 2, [4]));
    }

    [Fact]
    public void Keys_keep_apart_and_an_absent_one_is_a_key()
    {
        Write("citizen|7", version: null, [1]);
        Assert.Equal([1], Write("citizen|007", version: null, [2]));
        Assert.Equal([1], Write(key: null, version: null, [3]));
        Assert.Equal([], Write(key: null, version: null, [4]));
        Assert.Equal((1, [3]), Read(key: null));
    }

    [Fact]
    public void Script_runs_again_without_loss()
    {
        Write("citizen|a", version: null, [1]);
        Execute(Script);
        Assert.Equal((1, [1]), Read("citizen|a"));
    }

    List<long> Write(string? key, int? version, byte[] payload) => Run("WriteToStorageKey", key, version, payload);

    /// <summary>All rows of all results, as the provider collects them.</summary>
    List<long> Run(string query, string? key, int? version, byte[]? payload)
    {
        using var command = Command(query, key);
        command.Parameters.AddWithValue("@GrainStateVersion", (object?)version ?? DBNull.Value);
        command.Parameters.AddWithValue("@PayloadBinary", (object?)payload ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var versions = new List<long>();
        do
        {
            while (reader.Read())
            {
                versions.Add(reader.GetInt64(reader.GetOrdinal("NewGrainStateVersion")));
            }
        }
        while (reader.NextResult());
        return versions;
    }

    (long Version, byte[]? Payload)? Read(string? key)
    {
        using var command = Command("ReadFromStorageKey", key);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(reader.GetOrdinal("Version")), reader["PayloadBinary"] as byte[]) : null;
    }

    SqliteCommand Command(string query, string? key)
    {
        var command = _connection.CreateCommand();
        command.CommandText = TextOf(query);
        command.Parameters.AddWithValue("@GrainIdHash", -5);
        command.Parameters.AddWithValue("@GrainIdN0", 0L);
        command.Parameters.AddWithValue("@GrainIdN1", 0L);
        command.Parameters.AddWithValue("@GrainTypeHash", 9);
        command.Parameters.AddWithValue("@GrainTypeString", "state");
        command.Parameters.AddWithValue("@GrainIdExtensionString", (object?)key ?? DBNull.Value);
        command.Parameters.AddWithValue("@ServiceId", "hub");
        return command;
    }

    string TextOf(string query)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT QueryText FROM OrleansQuery WHERE QueryKey = $key";
        command.Parameters.AddWithValue("$key", query);
        return (string)command.ExecuteScalar()!;
    }

    void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
