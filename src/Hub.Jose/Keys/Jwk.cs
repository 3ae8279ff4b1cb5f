using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>What a key of a key set is for (RFC 7517 §4.2).</summary>
public enum KeyUse
{
    /// <summary>Not said; only outside key sets, as in the <c>jwk</c> of a DPoP proof.</summary>
    Unstated,
    Signature,
    Encryption,
}

/// <summary>A public key (RFC 7517), checked: right sizes, on the curve, RSA of 2048 to 4096 bits. Immutable, thread-safe.</summary>
public abstract partial class Jwk
{
    string? thumbprint;

    Jwk(string? keyId, KeyUse use)
    {
        KeyId = keyId;
        Use = use;
    }

    /// <summary><c>kid</c>; null only outside key sets.</summary>
    public string? KeyId { get; }

    public KeyUse Use { get; }

    /// <summary>RFC 7638 with SHA-256, base64url without padding (43 characters).</summary>
    public string Thumbprint => thumbprint ??= Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(RequiredMembers())));

    /// <summary>Parses one public key that stands alone; <c>kid</c> and <c>use</c> are optional then.</summary>
    /// <param name="utf8">JSON, at most <see cref="JsonWebKeys.MaxDocumentBytes"/>.</param>
    /// <param name="backend">Whether keys for ES384 and RS384 are taken, too.</param>
    public static JoseResult<Jwk> Parse(ReadOnlyMemory<byte> utf8, bool backend = false)
    {
        if (utf8.Length > JsonWebKeys.MaxDocumentBytes)
        {
            return new JoseFault("jwk.too-large", $"{utf8.Length} bytes");
        }
        if (!StrictJson.TryParseObject(utf8, out var document))
        {
            return new JoseFault("jwk.malformed", "not one strict JSON object");
        }
        using (document)
        {
            return JwkReader.Read(document.RootElement, "jwk", backend);
        }
    }

    /// <summary>Writes the public members, with <c>kid</c> and <c>use</c> where they are known.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteKey(writer);
        if (KeyId is not null)
        {
            writer.WriteString("kid"u8, KeyId);
        }
        if (Use != KeyUse.Unstated)
        {
            writer.WriteString("use"u8, Use == KeyUse.Signature ? "sig"u8 : "enc"u8);
        }
        writer.WriteEndObject();
    }

    /// <summary>The document of <see cref="WriteTo"/> as text.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, StrictJson.Writing))
        {
            WriteTo(writer);
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The same key under another name or use.</summary>
    public abstract Jwk Named(string? keyId, KeyUse use);

    private protected abstract string RequiredMembers();

    internal abstract void WriteKey(Utf8JsonWriter writer);

    /// <summary>An elliptic curve key on P-256.</summary>
    public sealed class Ec : Jwk
    {
        readonly byte[] x;
        readonly byte[] y;
        AgreementKey? agreement;

        internal Ec(byte[] x, byte[] y, string? keyId, KeyUse use)
            : base(keyId, use)
        {
            this.x = x;
            this.y = y;
        }

        /// <summary>32 bytes, big-endian.</summary>
        public ReadOnlyMemory<byte> X => x;

        /// <summary>32 bytes, big-endian.</summary>
        public ReadOnlyMemory<byte> Y => y;

        internal ECParameters Parameters => P256.Parameters(x, y);

        /// <summary>Agrees with an ephemeral pair; keeps the imported point for the next time, since recipients come again.</summary>
        /// <remarks>Two first callers may each import it; the one that loses is left to the finaliser.</remarks>
        internal byte[] Agree(AgreementKey ephemeral) => ephemeral.Agree(agreement ??= NewAgreementKey());

        /// <summary>The point, imported for one use; the caller disposes it.</summary>
        internal AgreementKey NewAgreementKey() => AgreementKey.FromPoint(x, y);

        public override Jwk Named(string? keyId, KeyUse use) => new Ec(x, y, keyId, use);

        private protected override string RequiredMembers() =>
            $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""";

        internal override void WriteKey(Utf8JsonWriter writer)
        {
            writer.WriteString("kty"u8, "EC"u8);
            writer.WriteString("crv"u8, "P-256"u8);
            writer.WriteString("x"u8, Base64Url.EncodeToString(x));
            writer.WriteString("y"u8, Base64Url.EncodeToString(y));
        }
    }

    /// <summary>An RSA key, for the verification of PS256 only, or of RS384 only.</summary>
    public sealed class Rsa : Jwk
    {
        readonly byte[] modulus;
        readonly byte[] exponent;

        internal Rsa(byte[] modulus, byte[] exponent, string? keyId, KeyUse use, bool isForRs384 = false)
            : base(keyId, use)
        {
            this.modulus = modulus;
            this.exponent = exponent;
            IsForRs384 = isForRs384;
        }

        /// <summary>Whether the key says <c>alg</c> RS384: it then verifies that and nothing else.</summary>
        internal bool IsForRs384 { get; }

        internal RSAParameters Parameters => new() { Modulus = modulus, Exponent = exponent };

        public override Jwk Named(string? keyId, KeyUse use) => new Rsa(modulus, exponent, keyId, use, IsForRs384);

        private protected override string RequiredMembers() =>
            $$"""{"e":"{{Base64Url.EncodeToString(exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}"}""";

        internal override void WriteKey(Utf8JsonWriter writer)
        {
            writer.WriteString("kty"u8, "RSA"u8);
            writer.WriteString("n"u8, Base64Url.EncodeToString(modulus));
            writer.WriteString("e"u8, Base64Url.EncodeToString(exponent));
            if (IsForRs384)
            {
                writer.WriteString("alg"u8, "RS384"u8);
            }
        }
    }

    /// <summary>An Ed25519 key (RFC 8037). Its point is not decoded here; the injected verifier refuses a bad one.</summary>
    public sealed class Ed25519 : Jwk
    {
        readonly byte[] x;

        internal Ed25519(byte[] x, string? keyId, KeyUse use)
            : base(keyId, use) => this.x = x;

        /// <summary>32 bytes, RFC 8032 encoding.</summary>
        public ReadOnlyMemory<byte> X => x;

        public override Jwk Named(string? keyId, KeyUse use) => new Ed25519(x, keyId, use);

        private protected override string RequiredMembers() =>
            $$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(x)}}"}""";

        internal override void WriteKey(Utf8JsonWriter writer)
        {
            writer.WriteString("kty"u8, "OKP"u8);
            writer.WriteString("crv"u8, "Ed25519"u8);
            writer.WriteString("x"u8, Base64Url.EncodeToString(x));
        }
    }
}
