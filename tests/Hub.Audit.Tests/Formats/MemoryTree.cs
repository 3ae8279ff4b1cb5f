using Hub.Audit.Merkle;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats;

/// <summary>A tree straight from the definition in RFC 6962 §2.1: slow, and sharing nothing with the code under test but the two hashes.</summary>
internal sealed class MemoryTree(IReadOnlyList<Hash256> leaves) : IHashSource
{
    public IReadOnlyList<Hash256> Leaves { get; } = leaves;

    public static MemoryTree Of(int size) =>
        new([.. Enumerable.Range(0, size).Select(i => Rfc6962.LeafHash(BitConverter.GetBytes(i)))]);

    public Hash256 Root(int start, int end)
    {
        if (end - start == 0)
        {
            return Hash256.Of([]);
        }
        if (end - start == 1)
        {
            return Leaves[start];
        }
        var k = 1;
        while (k * 2 < end - start)
        {
            k *= 2;
        }
        return Rfc6962.NodeHash(Root(start, start + k), Root(start + k, end));
    }

    public bool TryNode(int height, long index, out Hash256 hash)
    {
        var (start, end) = (index << height, (index + 1) << height);
        hash = default;
        if (start < 0 || end > Leaves.Count)
        {
            return false;
        }
        hash = Root((int)start, (int)end);
        return true;
    }
}
