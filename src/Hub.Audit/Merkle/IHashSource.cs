using Hub.Canon;

namespace Hub.Audit.Merkle;

/// <summary>Gives the root of any complete subtree of a log.</summary>
public interface IHashSource
{
    /// <summary>Root of the complete subtree over the leaves <c>index·2^height</c> up to, without, <c>(index + 1)·2^height</c>.</summary>
    /// <returns>False when the source does not hold that subtree.</returns>
    bool TryNode(int height, long index, out Hash256 hash);
}
