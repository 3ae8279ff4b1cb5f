using Microsoft.Data.Sqlite;

namespace Hub.LocalHost;

/// <summary>A database file of its own, gone afterwards.</summary>
public sealed class TestDatabase : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hub-grains-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "grains.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
