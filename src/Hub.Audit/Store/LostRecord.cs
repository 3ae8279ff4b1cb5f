namespace Hub.Audit.Store;

/// <summary>What stands in a record's place when the leaf was recovered and the record was not: 01 ‖ 02 ‖ 00.</summary>
/// <remarks>Lost is not erased: nobody ordered it, and what the record said may come back from those who have a copy.</remarks>
public static class LostRecord
{
    const byte Version = 1;
    const byte Kind = 2;

    static ReadOnlySpan<byte> Content => [Version, Kind, 0];

    /// <summary>The stored form.</summary>
    public static StoredRecord Stored { get; } = StoredRecord.Of(Content);

    /// <summary>Whether a stored record is such a place.</summary>
    public static bool Is(StoredRecord stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Content.SequenceEqual(Content);
    }
}
