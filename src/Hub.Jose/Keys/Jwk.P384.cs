using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hub.Jose;

/// <content>P-384, which only SMART backend services sign with.</content>
public abstract partial class Jwk
{
    /// <summary>An elliptic curve key on P-384 (SP 800-186 §3.2.1.4), for the verification of ES384 only.</summary>
    public sealed class P384 : Jwk
    {
        public const int CoordinateSize = 48;

        static readonly BigInteger Prime = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF");
        static readonly BigInteger B = Hex("B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF");

        readonly byte[] x;
        readonly byte[] y;

        internal P384(byte[] x, byte[] y, string? keyId, KeyUse use)
            : base(keyId, use)
        {
            this.x = x;
            this.y = y;
        }

        internal ECParameters Parameters => new() { Curve = ECCurve.NamedCurves.nistP384, Q = new ECPoint { X = x, Y = y } };

        /// <summary>True when y² = x³ − 3x + b (mod p), both coordinates below p.</summary>
        internal static bool IsOnCurve(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
        {
            var bigX = new BigInteger(x, isUnsigned: true, isBigEndian: true);
            var bigY = new BigInteger(y, isUnsigned: true, isBigEndian: true);
            return bigX < Prime && bigY < Prime && ((bigY * bigY) - (bigX * ((bigX * bigX) - 3)) - B) % Prime == 0;
        }

        public override Jwk Named(string? keyId, KeyUse use) => new P384(x, y, keyId, use);

        private protected override string RequiredMembers() =>
            $$"""{"crv":"P-384","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""";

        internal override void WriteKey(Utf8JsonWriter writer)
        {
            writer.WriteString("kty"u8, "EC"u8);
            writer.WriteString("crv"u8, "P-384"u8);
            writer.WriteString("x"u8, Base64Url.EncodeToString(x));
            writer.WriteString("y"u8, Base64Url.EncodeToString(y));
        }

        static BigInteger Hex(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
    }
}
