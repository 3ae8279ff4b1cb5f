using Microsoft.Data.Sqlite;

namespace Hub.Connectors.Tests;

sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hub-connectors-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A SQLite file made by the statements given.</summary>
    public string Database(string name, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File(name)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
