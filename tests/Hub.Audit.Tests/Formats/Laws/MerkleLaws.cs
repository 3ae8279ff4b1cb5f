using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Merkle;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Laws;

public sealed class MerkleLaws
{
    const int MaxLeaves = 600;
    static readonly MemoryTree Tree = MemoryTree.Of(MaxLeaves);
    static readonly Hash256[] Roots = [.. Enumerable.Range(0, MaxLeaves + 1).Select(size => Tree.Root(0, size))];

    static Arbitrary<(int Small, int Large)> Sizes =>
        (from large in Gen.Choose(1, MaxLeaves) from small in Gen.Choose(0, large - 1) select (small, large)).ToArbitrary();

    [Fact]
    public void Edge_has_the_root_of_the_definition_at_every_size()
    {
        var edge = new RightEdge();
        Assert.Equal(Roots[0], edge.Root());
        for (var i = 0; i < MaxLeaves; i++)
        {
            edge.Append(Tree.Leaves[i]);
            Assert.Equal(i + 1, edge.Size);
            Assert.Equal(Roots[i + 1], edge.Root());
            Assert.Equal(Roots[i + 1], RightEdge.Restore(edge.Size, edge.Peaks()).Root());
        }
    }

    [Fact]
    public void Edge_reports_every_subtree_that_a_leaf_completes()
    {
        var edge = new RightEdge();
        var completed = new Hash256[RightEdge.MaxHeights];
        for (var i = 0; i < MaxLeaves; i++)
        {
            var count = edge.Append(Tree.Leaves[i], completed);
            Assert.Equal(System.Numerics.BitOperations.TrailingZeroCount(i + 1), count);
            for (var height = 1; height <= count; height++)
            {
                Assert.Equal(Tree.Root(i + 1 - (1 << height), i + 1), completed[height - 1]);
            }
        }
    }

    [Fact]
    public void Clone_leaves_the_original_as_it_was()
    {
        var edge = new RightEdge();
        edge.Append(Tree.Leaves[0]);
        var copy = edge.Clone();
        copy.Append(Tree.Leaves[1]);
        Assert.Equal((1, Roots[1]), (edge.Size, edge.Root()));
        Assert.Equal((2, Roots[2]), (copy.Size, copy.Root()));
    }

    [Fact]
    public void Inclusion_proof_verifies_for_every_index_and_size_and_fails_in_every_twin() => Law.Check(
        Prop.ForAll(Sizes, pair =>
        {
            var (index, size) = pair;
            var proof = MerkleProver.Inclusion(index, size, Tree)!;
            return MerkleVerifier.Inclusion(Tree.Leaves[index], index, size, proof, Roots[size]).IsRight
                && !MerkleVerifier.Inclusion(Tree.Leaves[index], index + 1, size, proof, Roots[size]).IsRight
                && !MerkleVerifier.Inclusion(Tree.Leaves[(index + 1) % MaxLeaves], index, size, proof, Roots[size]).IsRight
                && !MerkleVerifier.Inclusion(Tree.Leaves[index], index, size, [.. proof, Roots[0]], Roots[size]).IsRight
                && (proof.Length == 0 || !MerkleVerifier.Inclusion(Tree.Leaves[index], index, size, proof.AsSpan(1), Roots[size]).IsRight);
        }));

    [Fact]
    public void Inclusion_proof_fails_after_any_bit_flip() => Law.Check(
        Prop.ForAll(Sizes, Gen.Choose(0, int.MaxValue).ToArbitrary(), (pair, place) =>
        {
            var (index, size) = pair;
            var proof = MerkleProver.Inclusion(index, size, Tree)!;
            Hash256[] all = [Tree.Leaves[index], Roots[size], .. proof];
            Flip(all, place);
            return !MerkleVerifier.Inclusion(all[0], index, size, all.AsSpan(2), all[1]).IsRight;
        }));

    [Fact]
    public void Consistency_proof_verifies_for_every_pair_and_fails_after_any_bit_flip() => Law.Check(
        Prop.ForAll(Sizes, Gen.Choose(0, int.MaxValue).ToArbitrary(), (pair, place) =>
        {
            var (small, size) = pair;
            var old = small + 1;
            var proof = MerkleProver.Consistency(old, size, Tree)!;
            Hash256[] all = [Roots[old], Roots[size], .. proof];
            var right = MerkleVerifier.Consistency(old, size, all[0], all[1], proof).IsRight;
            Flip(all, place);
            return right
                && !MerkleVerifier.Consistency(old, size, all[0], all[1], all.AsSpan(2)).IsRight
                && !MerkleVerifier.Consistency(old, size, Roots[old], Roots[size], [.. proof, Roots[0]]).IsRight;
        }));

    [Fact]
    public void Verifier_takes_any_numbers_without_throwing() => Law.Check(
        Prop.ForAll(ArbMap.Default.ArbFor<(long, long)>(), Gen.Choose(0, 70).ToArbitrary(), (numbers, count) =>
        {
            var proof = new Hash256[count];
            // A tree of one leaf has the leaf for its root, so the root here is none of zeros.
            return !MerkleVerifier.Inclusion(default, numbers.Item1, numbers.Item2, proof, Roots[1]).IsRight
                && (numbers.Item1 == numbers.Item2 || !MerkleVerifier.Consistency(numbers.Item1, numbers.Item2, default, default, proof).IsRight);
        }));

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(0, long.MaxValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue - 1, long.MaxValue)]
    public void Verifier_refuses_extreme_numbers_with_a_fault(long index, long size)
    {
        Assert.False(MerkleVerifier.Inclusion(default, index, size, new Hash256[3], default).IsRight);
        Assert.False(MerkleVerifier.Consistency(index, size, default, Roots[1], new Hash256[3]).IsRight);
    }

    static void Flip(Hash256[] hashes, int place)
    {
        var bit = place % (hashes.Length * Hash256.SizeBytes * 8);
        var bytes = hashes[bit / 256].ToArray();
        bytes[bit % 256 / 8] ^= (byte)(1 << (bit % 8));
        hashes[bit / 256] = new(bytes);
    }
}
