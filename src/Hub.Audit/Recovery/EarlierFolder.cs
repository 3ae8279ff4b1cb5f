using System.Security.Cryptography;
using System.Text;

namespace Hub.Audit.Recovery;

/// <summary>Names in the folders of logs that others took the place of: <c>data/earlier/ID/</c>.</summary>
public static class EarlierFolder
{
    /// <summary>Folder of them all, below the data directory.</summary>
    public const string Name = "earlier";

    /// <summary>The log's public files, exported: what any web server can serve.</summary>
    public const string Log = "log";

    /// <summary>Connection string of the ended log where that stands in PostgreSQL.</summary>
    public const string Database = "ledger-database";

    /// <summary>Most logs that one data directory has outlived.</summary>
    public const int MaxLogs = 64;

    /// <summary>Folder name of a log: SHA-256 of its origin line, lower-case hexadecimal.</summary>
    public static string IdOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    /// <summary>The folder of a log.</summary>
    public static string Of(string data, string origin) => Path.Combine(data, Name, IdOf(origin));
}
