using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Hub.Audit.Crypto;

namespace Hub.Audit.Tests.Formats.Laws;

/// <summary>The managed verification and OpenSSL say the same, above all where implementations are known to part.</summary>
public sealed class Ed25519Laws
{
    static readonly LibcryptoEd25519 Native = new();
    static readonly ManagedEd25519 Managed = new();

    // y = 0, 1, −1, ±y8 (points of order 8) and non-canonical spellings of them, with either sign bit.
    static readonly byte[][] OddKeys = [.. OddEncodings()];

    [Fact]
    public void Both_agree_on_random_keys_and_signatures() => Law.Check(
        Prop.ForAll(Bytes(32), Bytes(64), (key, signature) => Native.Verify(key, key, signature) == Managed.Verify(key, key, signature)));

    [Fact]
    public void Both_agree_on_small_order_and_non_canonical_keys_and_points()
    {
        var accepted = 0;
        foreach (var key in OddKeys)
        {
            foreach (var point in OddKeys)
            {
                for (byte s = 0; s < 2; s++)
                {
                    var signature = new byte[64];
                    point.CopyTo(signature, 0);
                    signature[32] = s;
                    for (byte message = 0; message < 2; message++)
                    {
                        var native = Native.Verify(key, [message], signature);
                        Assert.Equal(native, Managed.Verify(key, [message], signature));
                        accepted += native ? 1 : 0;
                    }
                }
            }
        }
        Assert.True(accepted > 0, "no case reached the comparison of points");
    }

    [Fact]
    public void Both_refuse_an_s_at_or_above_the_order()
    {
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        using var key = Native.Open(new byte[32]);
        var signature = key.Sign("text"u8);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true);
        for (var twin = s + order; twin < BigInteger.Pow(2, 256); twin += order)
        {
            signature.AsSpan(32).Clear();
            Assert.True(twin.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true));
            Assert.False(Native.Verify(key.PublicKey.Span, "text"u8, signature));
            Assert.False(Managed.Verify(key.PublicKey.Span, "text"u8, signature));
        }
    }

    [Fact]
    public void Signatures_of_openssl_verify_and_those_over_another_message_do_not() => Law.Check(Prop.ForAll(Bytes(32), Bytes(32), (a, b) =>
    {
        using var key = Native.Open(a);
        return Managed.Verify(key.PublicKey.Span, b, key.Sign(b)) && !Managed.Verify(key.PublicKey.Span, a.Concat(b).ToArray(), key.Sign(b));
    }));

    static Arbitrary<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(count).ToArbitrary();

    static IEnumerable<byte[]> OddEncodings()
    {
        var p = BigInteger.Pow(2, 255) - 19;
        var order8 = new BigInteger(Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), isUnsigned: true);
        BigInteger[] values = [0, 1, p - 1, p, p + 1, order8, p - order8, 2, 3, p + 2, p + 18];
        foreach (var value in values)
        {
            foreach (var sign in new byte[] { 0, 0x80 })
            {
                var bytes = new byte[32];
                value.TryWriteBytes(bytes, out _, isUnsigned: true);
                bytes[31] |= sign;
                yield return bytes;
            }
        }
    }
}
