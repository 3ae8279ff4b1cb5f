using System.Text;
using System.Text.Json;
using Hub.Audit.Leaves;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class LeafExamples
{
    const string Zero16 = "AAAAAAAAAAAAAAAAAAAAAA";
    const string Zero32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const string Text = $$"""{"at":1760000000000,"body":"{{Zero32}}","id":"{{Zero16}}","prev":"{{Zero32}}","tags":["{{Zero16}}","{{Zero16}}","{{Zero16}}","{{Zero16}}"],"v":1}""";

    [Fact]
    public void Leaf_has_the_bytes_of_the_design()
    {
        var leaf = new Leaf(1_760_000_000_000, default, default, default, default);
        Assert.Equal(Text, Encoding.UTF8.GetString(leaf.Encode()));
        Assert.True(Leaf.TryParse(Encoding.UTF8.GetBytes(Text), out var parsed));
        Assert.Equal(leaf, parsed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(1_760_000_000_123)]
    [InlineData(Leaf.MaxAt)]
    public void Leaf_equals_its_canonical_json_and_round_trips(long at)
    {
        var leaf = Some(at);
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            v = 1,
            tags = new[] { leaf.Tags.Citizen, leaf.Tags.Asking, leaf.Tags.Providing, leaf.Tags.Second },
            prev = leaf.Prev,
            id = leaf.Id,
            body = leaf.Body,
            at = leaf.At,
        });
        Assert.Equal(Jcs.Canonicalize(json), leaf.Encode());
        Assert.True(Leaf.TryParse(leaf.Encode(), out var parsed));
        Assert.Equal(leaf, parsed);
    }

    [Fact]
    public void Leaf_encodes_without_allocating()
    {
        var leaf = Some(1);
        Span<byte> buffer = stackalloc byte[Leaf.MaxEncodedBytes];
        leaf.Encode(buffer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(leaf.Encode(buffer) > 0);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Leaf.MaxAt + 1)]
    public void Leaf_refuses_a_time_that_json_cannot_carry(long at)
    {
        Assert.Throws<InvalidOperationException>(() => Some(at).Encode());
    }

    [Theory]
    [InlineData("\"v\":1}", "\"v\":2}")]
    [InlineData("\"v\":1}", "\"v\":1} ")]
    [InlineData("{\"at\":", "{ \"at\":")]
    [InlineData("1760000000000", "01760000000000")]
    [InlineData("1760000000000", "+1760000000000")]
    [InlineData("1760000000000", "1.76e12")]
    [InlineData("1760000000000", "-1")]
    [InlineData("1760000000000", "9007199254740992")]
    [InlineData("1760000000000", "")]
    [InlineData("1760000000000", "99999999999999999999999")]
    [InlineData("\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"id\":\"AAAAAAAAAAAAAAAAAAAAAB\"")]
    [InlineData("\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"id\":\"AAAAAAAAAA AAAAAAAAAAA\"")]
    [InlineData("\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"id\":\"AAAAAAAAAA+AAAAAAAAAAA\"")]
    [InlineData("\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"id\":\"AAAAAAAAAAAAAAAAAAAA==\"")]
    [InlineData("\"id\":", "\"ID\":")]
    public void Leaf_refuses_any_other_spelling(string part, string other)
    {
        Assert.True(Text.Contains(part, StringComparison.Ordinal), part);
        Assert.False(Leaf.TryParse(Encoding.UTF8.GetBytes(Text.Replace(part, other, StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void Leaf_with_any_bit_flipped_is_refused_or_is_another_leaf()
    {
        var bytes = Some(1_760_000_000_000).Encode();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var twin = (byte[])bytes.Clone();
            twin[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Leaf.TryParse(twin, out var leaf))
            {
                Assert.Equal(twin, leaf.Encode());
                Assert.NotEqual(bytes, leaf.Encode());
            }
        }
    }

    [Fact]
    public void Leaf_cut_or_lengthened_is_refused()
    {
        var bytes = Some(5).Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Leaf.TryParse(bytes.AsSpan(0, length), out _));
        }
        Assert.False(Leaf.TryParse([.. bytes, 0], out _));
        Assert.False(Leaf.TryParse(new byte[Leaf.MaxEntryBytes], out _));
    }

    [Fact]
    public void Tag_is_the_start_of_the_mac_of_the_big_endian_number()
    {
        var key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var mac = System.Security.Cryptography.HMACSHA256.HashData(key, new byte[] { 0, 0, 0, 0, 0, 0, 1, 2 });
        Assert.Equal(new Id128(mac.AsSpan(0, 16)), Tag.Of(key, 258));
        Assert.NotEqual(Tag.Of(key, 258), Tag.Of(key, 259));
    }

    static Leaf Some(long at) => new(at, Hash256.Of("a"u8), Id(1), Hash256.Of("b"u8), new(Id(2), Id(3), Id(254), Id(255)));

    static Id128 Id(byte fill) => new([.. Enumerable.Repeat(fill, 16)]);
}
