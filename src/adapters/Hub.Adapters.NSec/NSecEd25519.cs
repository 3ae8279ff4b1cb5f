using Hub.Audit.Crypto;
using NSec.Cryptography;
using PlatformEd25519 = Hub.Audit.Crypto.Ed25519;

namespace Hub.Adapters.NSec;

/// <summary>Ed25519 (RFC 8032) by NSec over libsodium. Thread-safe.</summary>
public sealed class NSecEd25519 : IEd25519
{
    /// <inheritdoc/>
    public IEd25519Key Open(ReadOnlySpan<byte> seed) => new OpenedKey(seed);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PlatformEd25519.PublicKeyBytes
        && signature.Length == PlatformEd25519.SignatureBytes
        && PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && key is not null
        && SignatureAlgorithm.Ed25519.Verify(key, message, signature);

    sealed class OpenedKey : IEd25519Key
    {
        readonly Key _key;

        public OpenedKey(ReadOnlySpan<byte> seed)
        {
            if (seed.Length != PlatformEd25519.SeedBytes)
            {
                throw new ArgumentException("An Ed25519 seed is 32 bytes.", nameof(seed));
            }
            _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
            PublicKey = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        }

        public ReadOnlyMemory<byte> PublicKey { get; }

        public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

        public void Dispose() => _key.Dispose();
    }
}
