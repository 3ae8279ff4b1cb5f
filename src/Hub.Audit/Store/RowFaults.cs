namespace Hub.Audit.Store;

/// <summary>Rows whose check value is not that of their content, up to a bound.</summary>
static class RowFaults
{
    /// <summary>Most faults that one inspection lists.</summary>
    public const int MaxFaults = 1_000;

    /// <summary>Adds a fault where the stored check value is not the expected one.</summary>
    public static void Compare(List<LedgerFault> faults, string place, byte[] stored, byte[] expected)
    {
        if (faults.Count < MaxFaults && !stored.AsSpan().SequenceEqual(expected))
        {
            faults.Add(new("scrub.row-check", place, Convert.ToHexStringLower(expected), Convert.ToHexStringLower(stored)));
        }
    }
}
