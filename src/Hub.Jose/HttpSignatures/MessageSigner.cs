namespace Hub.Jose;

/// <summary>Makes the signature of a message, by one algorithm of RFC 9421 §3.3. Thread-safe as its key is.</summary>
public abstract class MessageSigner
{
    public const string EcdsaP256Sha256 = "ecdsa-p256-sha256";
    public const string Ed25519Name = "ed25519";

    const int SignatureSize = 64;

    MessageSigner()
    {
    }

    /// <summary>The name for the parameter <c>alg</c>.</summary>
    public abstract string Algorithm { get; }

    public static MessageSigner Es256(EcKey key) => new EcdsaSigner(key);

    public static MessageSigner Ed25519(Ed25519Sign sign) => new Ed25519Signer(sign);

    /// <summary>64 bytes.</summary>
    internal abstract byte[] Sign(ReadOnlySpan<byte> data);

    sealed class EcdsaSigner(EcKey key) : MessageSigner
    {
        public override string Algorithm => EcdsaP256Sha256;

        internal override byte[] Sign(ReadOnlySpan<byte> data)
        {
            var signature = new byte[SignatureSize];
            key.Sign(data, signature);
            return signature;
        }
    }

    sealed class Ed25519Signer(Ed25519Sign sign) : MessageSigner
    {
        public override string Algorithm => Ed25519Name;

        internal override byte[] Sign(ReadOnlySpan<byte> data)
        {
            var signature = new byte[SignatureSize];
            sign(data, signature);
            return signature;
        }
    }
}
