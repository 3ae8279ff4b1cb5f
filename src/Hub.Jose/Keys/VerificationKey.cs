using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>A public key made ready to verify, once, for many signatures. Thread-safe.</summary>
public abstract partial class VerificationKey : IDisposable
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
            Jwk.Ec ec => new Es256(ec),
            Jwk.Rsa { IsForRs384: true } rsa => new Rs384(rsa),
            Jwk.Rsa rsa => new Ps256(rsa),
            Jwk.P384 ec => new Es384(ec),
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

    sealed class Es256(Jwk.Ec jwk) : VerificationKey(jwk)
    {
        readonly KeyPool<ECDsa> pool = new(() => ECDsa.Create(jwk.Parameters));

        public override JwsAlgorithms Algorithm => JwsAlgorithms.Es256;

        public override string MessageSignatureName => MessageSigner.EcdsaP256Sha256;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != P256.SignatureSize)
            {
                return false;
            }
            var key = pool.Rent();
            var right = key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            pool.Return(key);
            return right;
        }

        protected override void Dispose(bool disposing)
        {
            pool.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class Ps256(Jwk.Rsa jwk) : VerificationKey(jwk)
    {
        readonly KeyPool<RSA> pool = new(() => RSA.Create(jwk.Parameters));

        public override JwsAlgorithms Algorithm => JwsAlgorithms.Ps256;

        public override string? MessageSignatureName => null;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            var key = pool.Rent();
            var right = signature.Length == (key.KeySize + 7) / 8
                && key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
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
