using System.Globalization;
using Hub.Audit.Store;

namespace Hub.LedgerBench.Beds;

/// <summary>Chains that stand in the tables before a measurement, written in bulk.</summary>
/// <remarks>
/// Every row is as the writer would have left it: numbered from 1, named, closed by its check value, with one entry n = 0 that set the
/// consent version 0; the head counts them. Only the leaves that these entries would name are left out, all point at index 0.
/// </remarks>
static class Prefill
{
    const int NameTail = 12;

    /// <summary>As long as a person's chain in the hub: <c>person:</c> and 22 characters.</summary>
    public static string Name(long chain)
    {
        var mixed = unchecked((ulong)chain * 0x9E3779B97F4A7C15);
        return string.Create(CultureInfo.InvariantCulture, $"person:{chain:D10}{mixed.ToString("x16", CultureInfo.InvariantCulture).AsSpan(0, NameTail)}");
    }

    public static byte[] Sum(long chain, string name) => RowCheck.Of(chain, name);

    /// <summary>The entry of a chain.</summary>
    public static ChainEntryRow Entry(long chain) => new(chain, 0, 0, 0);

    /// <summary>The head of an empty log that has these chains.</summary>
    public static LedgerHead Head(int chains) => LedgerHead.Empty with { Chains = chains };
}
