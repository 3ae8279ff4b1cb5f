using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>A public key made ready to verify, once, for many signatures. Thread-safe.</summary>
public abstract class VerificationKey : IDisposable
{
    VerificationKey(Jwk jwk) => Jwk = jwk;

    public Jwk Jwk { get; }

    /// <summary>The one JWS algorithm of this key.</summary>
    public abstract JwsAlgorithms Algorithm { get; }

    /// <summary>The name in RFC 9421 §3.3, or null where the hub takes no message signatures by such a key (RSA).</summary>
    public abstract string? MessageSignatureName { get; }

    /// <summary>Makes a public key ready.</summary>
    /// <param name="jwk">Any use but encryption.</param>
    /// <param name="ed25519">Needed for Ed25519 keys.</param>
    /// <returns>The key; a fault <c>key.unsupported</c> for an encryption key, or for Ed25519 without a verifier.</returns>
    public static JoseResult<VerificationKey> From(Jwk jwk, Ed25519Verify? ed25519 = null)
    {
        if (jwk.Use == KeyUse.Encryption)
        {
            return new JoseFault("key.unsupported", "an encryption key verifies nothing");
        }
        return jwk switch
        {
            Jwk.Ec ec => new Ecdsa(ec, ec.Parameters, JwsAlgorithms.Es256, MessageSigner.EcdsaP256Sha256, HashAlgorithmName.SHA256, P256.SignatureSize),
            Jwk.Rsa { IsForRs384: true } rsa => new Rsa(rsa, JwsAlgorithms.Rs384, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            Jwk.Rsa rsa => new Rsa(rsa, JwsAlgorithms.Ps256, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            // The two of SMART backend services sign assertions alone: no message and no proof.
            Jwk.P384 ec => new Ecdsa(ec, ec.Parameters, JwsAlgorithms.Es384, messageName: null, HashAlgorithmName.SHA384, 2 * Jwk.P384.CoordinateSize),
            Jwk.Ed25519 okp when ed25519 is not null => new EdDsa(okp, ed25519),
            _ => new JoseFault("key.unsupported", "no Ed25519 verifier is set"),
        };
    }

    /// <summary>True when the signature is right; never throws for any signature.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    sealed class Ecdsa(Jwk jwk, ECParameters point, JwsAlgorithms algorithm, string? messageName, HashAlgorithmName hash, int signatureSize) : VerificationKey(jwk)
    {
        readonly KeyPool<ECDsa> pool = new(() => ECDsa.Create(point));

        public override JwsAlgorithms Algorithm => algorithm;

        public override string? MessageSignatureName => messageName;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != signatureSize)
            {
                return false;
            }
            var key = pool.Rent();
            var right = key.VerifyData(data, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            pool.Return(key);
            return right;
        }

        protected override void Dispose(bool disposing)
        {
            pool.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class Rsa(Jwk.Rsa jwk, JwsAlgorithms algorithm, HashAlgorithmName hash, RSASignaturePadding padding) : VerificationKey(jwk)
    {
        readonly KeyPool<RSA> pool = new(() => RSA.Create(jwk.Parameters));

        public override JwsAlgorithms Algorithm => algorithm;

        public override string? MessageSignatureName => null;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            var key = pool.Rent();
            var right = signature.Length == (key.KeySize + 7) / 8 && key.VerifyData(data, signature, hash, padding);
            pool.Return(key);
            return right;
        }

        protected override void Dispose(bool disposing)
        {
            pool.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class EdDsa(Jwk.Ed25519 jwk, Ed25519Verify verify) : VerificationKey(jwk)
    {
        const int SignatureSize = 64;

        public override JwsAlgorithms Algorithm => JwsAlgorithms.EdDsa;

        public override string MessageSignatureName => MessageSigner.Ed25519Name;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            signature.Length == SignatureSize && verify(jwk.X.Span, data, signature);
    }
}
