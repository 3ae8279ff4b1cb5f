using System.Security.Cryptography;

namespace Hub.Jose;

/// <content>The two algorithms of SMART backend services. Such a key signs no message and no proof.</content>
public abstract partial class VerificationKey
{
    sealed class Es384(Jwk.P384 jwk) : VerificationKey(jwk)
    {
        const int SignatureSize = 2 * Jwk.P384.CoordinateSize;

        readonly KeyPool<ECDsa> pool = new(() => ECDsa.Create(jwk.Parameters));

        public override JwsAlgorithms Algorithm => JwsAlgorithms.Es384;

        public override string? MessageSignatureName => null;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != SignatureSize)
            {
                return false;
            }
            var key = pool.Rent();
            var right = key.VerifyData(data, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            pool.Return(key);
            return right;
        }

        protected override void Dispose(bool disposing)
        {
            pool.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class Rs384(Jwk.Rsa jwk) : VerificationKey(jwk)
    {
        readonly KeyPool<RSA> pool = new(() => RSA.Create(jwk.Parameters));

        public override JwsAlgorithms Algorithm => JwsAlgorithms.Rs384;

        public override string? MessageSignatureName => null;

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            var key = pool.Rent();
            var right = signature.Length == (key.KeySize + 7) / 8
                && key.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
            pool.Return(key);
            return right;
        }

        protected override void Dispose(bool disposing)
        {
            pool.Dispose();
            base.Dispose(disposing);
        }
    }
}
