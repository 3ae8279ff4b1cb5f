using Hub.Audit.Leaves;
using Hub.Canon;

namespace Hub.Verify.Chains;

/// <summary>The chain's tags as far as they may come next.</summary>
sealed class TagWindow
{
    readonly byte[] _key;
    readonly Dictionary<Id128, long> _tags = [];

    public TagWindow(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        Extend(Completeness.LookAhead);
    }

    public bool TryFind(Id128 tag, out long n)
    {
        if (!_tags.TryGetValue(tag, out n))
        {
            return false;
        }
        Extend(n + 1 + Completeness.LookAhead);
        return true;
    }

    void Extend(long count)
    {
        for (long n = _tags.Count; n < count; n++)
        {
            _tags.Add(Tag.Of(_key, n), n);
        }
    }
}
