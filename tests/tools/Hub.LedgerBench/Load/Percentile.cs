namespace Hub.LedgerBench.Load;

/// <summary>Percentiles by nearest rank.</summary>
static class Percentile
{
    /// <summary>The smallest value that so many of a hundred do not exceed; 0 for none.</summary>
    public static double Of(IEnumerable<double> values, int percent)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling((decimal)percent * sorted.Length / 100) - 1];
    }
}
