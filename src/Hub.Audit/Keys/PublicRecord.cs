using System.Text.Json;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Keys;

/// <summary>Records that stand in clear beside the log and that everybody may read.</summary>
public static class PublicRecord
{
    /// <summary>How the stored form of a public record begins; every other is sealed.</summary>
    public static ReadOnlySpan<byte> Start => [1, 0];

    /// <summary>The canonical bytes of a stored public record; null when it is private, damaged or another leaf's.</summary>
    /// <param name="stored">As it stands beside the log.</param>
    /// <param name="body">The leaf's body hash.</param>
    public static byte[]? TryOpen(StoredRecord stored, Hash256 body)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (!stored.Content.StartsWith(Start))
        {
            return null;
        }
        var canonical = stored.Content[Start.Length..].ToArray();
        return RecordCodec.BodyHash(canonical) == body && TryRead(canonical) is not null ? canonical : null;
    }

    /// <summary>The record of canonical bytes; null when they are none or its type is private.</summary>
    public static LedgerRecord? TryRead(ReadOnlySpan<byte> canonical)
    {
        try
        {
            return canonical.Length <= RecordCodec.MaxRecordBytes && RecordCodec.Decode(canonical) is var record && RecordSealer.IsPublic(record) ? record : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
