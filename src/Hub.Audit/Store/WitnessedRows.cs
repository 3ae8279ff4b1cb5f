using Hub.Audit.Witnesses;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>Rows of the table <c>witnessed</c>, the same in both stores. A damaged row is never believed: it could take a witness back behind what it cosigned.</summary>
static class WitnessedRows
{
    public const string Columns = "origin, size, root, time, note, sum";

    /// <exception cref="LedgerUnavailableException">The check value is not that of the row.</exception>
    public static WitnessedTree Read(string origin, long size, byte[] root, long time, byte[] note, byte[] sum) =>
        sum.AsSpan().SequenceEqual(Sum(origin, size, root, time, note))
            ? new(origin, size, new Hash256(root), time, note)
            : throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"What was witnessed of {origin} is damaged; nothing more of it is cosigned.");

    public static byte[] Sum(WitnessedTree tree) => Sum(tree.Origin, tree.Size, tree.Root.ToArray(), tree.Time, tree.Note);

    public static byte[] Sum(string origin, long size, byte[] root, long time, byte[] note) => RowCheck.Of(origin, size, root, time, note);
}
