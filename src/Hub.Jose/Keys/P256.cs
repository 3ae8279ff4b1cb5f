using System.Numerics;
using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>The curve P-256 (FIPS 186-5, SP 800-186 §3.2.1.3).</summary>
static class P256
{
    public const int CoordinateSize = 32;
    public const int SignatureSize = 64;

    static readonly BigInteger P = Hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    static readonly BigInteger B = Hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    /// <summary>True when y² = x³ − 3x + b (mod p), both coordinates below p; never true for the point at infinity.</summary>
    /// <remarks>Checked here and not left to the provider, so that the answer is a result and the same on every platform.</remarks>
    public static bool IsOnCurve(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (x.Length != CoordinateSize || y.Length != CoordinateSize)
        {
            return false;
        }
        var bigX = new BigInteger(x, isUnsigned: true, isBigEndian: true);
        var bigY = new BigInteger(y, isUnsigned: true, isBigEndian: true);
        return bigX < P && bigY < P && ((bigY * bigY) - (bigX * ((bigX * bigX) - 3)) - B) % P == 0;
    }

    public static ECParameters Parameters(byte[] x, byte[] y, byte[]? d = null) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = x, Y = y },
        D = d,
    };

    static BigInteger Hex(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
}
