namespace Hub.LocalHost.Runtime;

/// <summary>Draws that follow from a seed alone: SplitMix64 over a counter. Thread-safe without a lock.</summary>
internal sealed class SeededDraws(int seed)
{
    const ulong Golden = 0x9E3779B97F4A7C15;
    const double FractionUnit = 1.0 / (1UL << 53);

    long _drawn;

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>A number from 0 to below 1.</summary>
    public double Fraction() => (Next() >> 11) * FractionUnit;

    ulong Next()
    {
        unchecked
        {
            var mixed = ((ulong)seed * Golden) + ((ulong)Interlocked.Increment(ref _drawn) * Golden);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
