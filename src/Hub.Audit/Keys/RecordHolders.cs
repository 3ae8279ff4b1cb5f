using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>Whom a stored record is held for, told without opening it.</summary>
public static class RecordHolders
{
    const byte SubjectHolder = 1;
    const int KindAt = 1;
    const int HolderCountAt = 2;
    const int FirstHolderAt = 3;

    /// <summary>The first person the record is sealed for; null when it is about nobody.</summary>
    public static Id128? FirstSubject(StoredRecord stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var content = stored.Content;
        var isSealed = content.Length > FirstHolderAt + Id128.SizeBytes && content[KindAt] == 1 && content[FirstHolderAt] == SubjectHolder;
        return isSealed ? new Id128(content.Slice(FirstHolderAt + 1, Id128.SizeBytes)) : null;
    }

    /// <summary>Whether the record is about no person: it stands in clear, or is sealed under the hub's own record key.</summary>
    public static bool IsAboutNobody(StoredRecord stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var content = stored.Content;
        return content.Length > FirstHolderAt && (content[KindAt] == 0 || (content[HolderCountAt] == 1 && content[FirstHolderAt] == 0));
    }
}
