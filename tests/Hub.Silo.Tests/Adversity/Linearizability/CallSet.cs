namespace Hub.Silo.Tests.Adversity.Linearizability;

/// <summary>A set of calls of one history, by their positions; never changed once made.</summary>
readonly struct CallSet : IEquatable<CallSet>
{
    const int BitsPerWord = 64;

    readonly ulong[] _words;

    CallSet(ulong[] words) => _words = words;

    public static CallSet Empty(int count) => new(new ulong[(count / BitsPerWord) + 1]);

    public CallSet With(int call) => Flipped(call);

    public CallSet Without(int call) => Flipped(call);

    public bool Equals(CallSet other) => _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => obj is CallSet other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var word in _words)
        {
            hash.Add(word);
        }
        return hash.ToHashCode();
    }

    CallSet Flipped(int call)
    {
        var words = (ulong[])_words.Clone();
        words[call / BitsPerWord] ^= 1UL << (call % BitsPerWord);
        return new(words);
    }
}
