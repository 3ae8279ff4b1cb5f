using Hub.Audit.Store;

namespace Hub.Audit.Keys;

/// <summary>Whom a stored record is held for, told without opening it.</summary>
public static class RecordHolders
{
    const int KindAt = 1;
    const int HolderCountAt = 2;
    const int FirstHolderAt = 3;

    /// <summary>Whether the record is about no person: it stands in clear, or is sealed under the hub's own record key.</summary>
    public static bool IsAboutNobody(StoredRecord stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var content = stored.Content;
        return content.Length > FirstHolderAt && (content[KindAt] == 0 || (content[HolderCountAt] == 1 && content[FirstHolderAt] == 0));
    }
}
