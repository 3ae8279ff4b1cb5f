using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Values as both databases keep them: times in milliseconds UTC, ids and hashes as bytes, words in one text.</summary>
static class SqlValues
{
    public static Id128 Id(this DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    public static Id128? OptionalId(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? OptionalTime(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? OptionalText(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static Hash256 Hash(this DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    public static string[] Words(this DbDataReader row, int column) => row.GetString(column).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Milliseconds UTC.</summary>
    public static object Stored(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static string Joined(this IEnumerable<string> words) => string.Join(' ', words);
}
