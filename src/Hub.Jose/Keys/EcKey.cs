using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>A P-256 key pair: signs ES256 and agrees on ECDH-ES secrets. Thread-safe; imported once and reused.</summary>
public sealed class EcKey : IDisposable
{
    readonly byte[] secret;
    readonly KeyPool<ECDsa> signing;
    readonly Lazy<AgreementKey> agreeing;

    EcKey(ECParameters parameters, string? keyId, KeyUse use)
    {
        var point = new Jwk.Ec(parameters.Q.X!, parameters.Q.Y!, keyId, use);
        Public = keyId is null ? (Jwk.Ec)point.Named(point.Thumbprint, use) : point;
        secret = parameters.D!;
        signing = new(() => ECDsa.Create(parameters));
        agreeing = new(() => AgreementKey.FromPair(parameters));
    }

    /// <summary>The public half, with <c>kid</c> and use.</summary>
    public Jwk.Ec Public { get; }

    public string KeyId => Public.KeyId!;

    /// <summary>A new pair from the platform's generator.</summary>
    /// <param name="use">What the public half says.</param>
    /// <param name="keyId">null: the thumbprint.</param>
    public static EcKey Create(KeyUse use = KeyUse.Signature, string? keyId = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcKey(key.ExportParameters(includePrivateParameters: true), keyId, use);
    }

    /// <summary>A pair from its parameters, private part included.</summary>
    /// <param name="parameters">P-256 with D.</param>
    /// <param name="keyId">null: the thumbprint.</param>
    /// <exception cref="ArgumentException">No private part, or another curve's size.</exception>
    public static EcKey FromParameters(ECParameters parameters, KeyUse use, string? keyId = null)
    {
        if (parameters is not { D.Length: 32, Q.X.Length: 32, Q.Y.Length: 32 })
        {
            throw new ArgumentException("a P-256 key pair with its private part", nameof(parameters));
        }
        return new EcKey(parameters, keyId, use);
    }

    /// <summary>Reads a private JWK; d must belong to x and y.</summary>
    public static JoseResult<EcKey> FromPrivateJwk(string json)
    {
        if (json.Length > JsonWebKeys.MaxDocumentBytes || !StrictJson.TryParseObject(Encoding.UTF8.GetBytes(json), out var document))
        {
            return new JoseFault("jwk.malformed", "not one strict JSON object");
        }
        using (document)
        {
            return FromPrivateJwk(document.RootElement);
        }
    }

    /// <summary>The private JWK, with <c>kid</c> and <c>use</c>. To be kept as a secret.</summary>
    public string ToPrivateJwk() => Encoding.UTF8.GetString(StrictJson.Write(writer =>
    {
        Public.WriteKey(writer);
        writer.WriteString("d"u8, Base64Url.EncodeToString(secret));
        writer.WriteString("kid"u8, KeyId);
        if (Public.Use != KeyUse.Unstated)
        {
            writer.WriteString("use"u8, Public.Use == KeyUse.Signature ? "sig"u8 : "enc"u8);
        }
    }).WrittenSpan);

    /// <summary>ES256 (RFC 7518 §3.4), also <c>ecdsa-p256-sha256</c> of RFC 9421: SHA-256, then r ‖ s.</summary>
    /// <param name="data">What is signed; hashed here.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var key = signing.Rent();
        var written = key.SignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        signing.Return(key);
        if (written != P256.SignatureSize)
        {
            throw new CryptographicException($"the provider made a signature of {written} bytes");
        }
    }

    /// <summary>The raw x-coordinate of the shared point (RFC 7518 §4.6, the Z of SP 800-56A), 32 bytes; the caller clears it.</summary>
    internal byte[] Agree(Jwk.Ec other)
    {
        using var theirs = other.NewAgreementKey();
        return agreeing.Value.Agree(theirs);
    }

    /// <summary>Forgets the secret. No call may be running or follow.</summary>
    public void Dispose()
    {
        signing.Dispose();
        if (agreeing.IsValueCreated)
        {
            agreeing.Value.Dispose();
        }
        CryptographicOperations.ZeroMemory(secret);
    }

    static JoseResult<EcKey> FromPrivateJwk(JsonElement element)
    {
        var d = new byte[P256.CoordinateSize];
        var x = new byte[P256.CoordinateSize];
        var y = new byte[P256.CoordinateSize];
        if (!StrictJson.TryGetText(element, "kty"u8, out var type) || type is not "EC"
            || !StrictJson.TryGetText(element, "crv"u8, out var curve) || curve is not "P-256"
            || !Coordinate(element, "x"u8, x) || !Coordinate(element, "y"u8, y) || !Coordinate(element, "d"u8, d))
        {
            return new JoseFault("jwk.bad-member", "not an EC P-256 key with x, y and d of 32 bytes each");
        }
        if (!StrictJson.TryGetOptionalText(element, "kid"u8, out var keyId)
            || !StrictJson.TryGetOptionalText(element, "use"u8, out var use))
        {
            return new JoseFault("jwk.bad-member", "kid or use is no string");
        }
        KeyUse? stated = use switch { null => KeyUse.Unstated, "sig" => KeyUse.Signature, "enc" => KeyUse.Encryption, _ => null };
        if (stated is null)
        {
            return new JoseFault("jwk.unknown-use", "use is neither sig nor enc");
        }
        return Belongs(d, x, y)
            ? new EcKey(P256.Parameters(x, y, d), keyId, stated.Value)
            : new JoseFault("jwk.pair-mismatch", "d does not belong to x and y");
    }

    static bool Coordinate(JsonElement element, ReadOnlySpan<byte> name, Span<byte> target) =>
        StrictJson.TryGetText(element, name, out var text) && StrictBase64Url.TryDecodeExact(text, target);

    static bool Belongs(byte[] d, byte[] x, byte[] y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return point.X.AsSpan().SequenceEqual(x) && point.Y.AsSpan().SequenceEqual(y);
        }
        catch (CryptographicException)
        {
            return false; // zero, or not below the order of the curve
        }
    }
}
