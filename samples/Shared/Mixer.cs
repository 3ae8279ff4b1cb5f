namespace Hub.Samples;

/// <summary>Numbers that look drawn by lot and are the same in every register with the same seed.</summary>
static class Mixer
{
    /// <summary>A number for one trait of one person.</summary>
    public static ulong Mix(ulong seed, int index, string trait)
    {
        unchecked
        {
            var state = Finish(seed + 0x9E3779B97F4A7C15UL) ^ Finish((ulong)index + 0xBF58476D1CE4E5B9UL);
            foreach (var c in trait)
            {
                state = Finish(state ^ c);
            }
            return state;
        }
    }

    /// <summary>One of the choices, for one trait of one person.</summary>
    public static T Pick<T>(ulong seed, int index, string trait, ReadOnlySpan<T> choices) =>
        choices[(int)(Mix(seed, index, trait) % (ulong)choices.Length)];

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    static ulong Finish(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
