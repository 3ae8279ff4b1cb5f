using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>The rows <c>head</c> and <c>lease</c> as any database gives them, held to their check values.</summary>
static class HeadRows
{
    /// <summary>The head of a row.</summary>
    /// <param name="wanted">Origin of the log that is to be there.</param>
    /// <exception cref="LedgerUnavailableException">The row is damaged, or the head of another log.</exception>
    public static LedgerHead Head(string wanted, string origin, long size, byte[] root, byte[] prev, long at, long bundle, long chains, ReadOnlySpan<byte> sum)
    {
        if (root.Length != Hash256.SizeBytes || prev.Length != Hash256.SizeBytes || bundle is < 0 or > int.MaxValue)
        {
            throw Damaged("head");
        }
        var head = new LedgerHead(size, new(root), new(prev), at, (int)bundle, chains);
        if (!sum.SequenceEqual(Sum(head, origin)))
        {
            throw Damaged("head");
        }
        return string.Equals(origin, wanted, StringComparison.Ordinal)
            ? head
            : throw new LedgerUnavailableException(LedgerCodes.OtherOrigin, $"The database holds the log '{origin}', not '{wanted}'.");
    }

    /// <summary>The lease of a row.</summary>
    /// <exception cref="LedgerUnavailableException">The row is damaged.</exception>
    public static WriterLease Lease(byte[]? owner, long term, long renewal, ReadOnlySpan<byte> sum)
    {
        if (owner is not null && owner.Length != Id128.SizeBytes)
        {
            throw Damaged("lease");
        }
        var lease = new WriterLease(owner is null ? null : new Id128(owner), term, renewal);
        return sum.SequenceEqual(Sum(lease)) ? lease : throw Damaged("lease");
    }

    public static byte[] Sum(LedgerHead head, string origin) =>
        RowCheck.Of(origin, head.Size, head.Root.ToArray(), head.Prev.ToArray(), head.At, (long)head.Bundle, head.Chains);

    public static byte[] Sum(WriterLease lease) => RowCheck.Of(lease.Owner?.ToArray(), lease.Term, lease.Renewal);

    public static LedgerUnavailableException Missing(string table) => new(LedgerCodes.HeadMismatch, $"The row of {table} is missing.");

    /// <summary>Head or lease are no longer those of the one who writes.</summary>
    public static LedgerUnavailableException Fenced() => new(LedgerCodes.Fenced, "Another writer took over; nothing was written.");

    static LedgerUnavailableException Damaged(string table) => new(LedgerCodes.HeadMismatch, $"The row of {table} is damaged.");
}
