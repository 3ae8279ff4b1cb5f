using System.Security.Cryptography;

namespace Hub.Audit.Crypto;

/// <summary>Ed25519 by the platform's OpenSSL 3.</summary>
/// <remarks>Stateless and thread-safe. Throws <see cref="DllNotFoundException"/> with a plain word where libcrypto is missing.</remarks>
public sealed unsafe class LibcryptoEd25519 : IEd25519
{
    /// <inheritdoc/>
    public IEd25519Key Open(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519.SeedBytes)
        {
            throw new ArgumentException("An Ed25519 seed is 32 bytes.", nameof(seed));
        }
        fixed (byte* bytes = seed)
        {
            var handle = Libcrypto.NewPrivateKey(Libcrypto.Ed25519Id, 0, bytes, Ed25519.SeedBytes);
            return handle.IsInvalid ? throw Failed("EVP_PKEY_new_raw_private_key") : new Key(handle);
        }
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Ed25519.PublicKeyBytes || signature.Length != Ed25519.SignatureBytes)
        {
            return false;
        }
        fixed (byte* keyBytes = publicKey, messageBytes = message, signatureBytes = signature)
        {
            using var key = Libcrypto.NewPublicKey(Libcrypto.Ed25519Id, 0, keyBytes, Ed25519.PublicKeyBytes);
            using var context = Libcrypto.NewContext();
            if (key.IsInvalid || context.IsInvalid || Libcrypto.VerifyInit(context, 0, 0, 0, key) != Libcrypto.Success)
            {
                throw Failed("EVP_DigestVerifyInit");
            }
            var right = Libcrypto.Verify(context, signatureBytes, (nuint)signature.Length, messageBytes, (nuint)message.Length) == Libcrypto.Success;
            if (!right)
            {
                // A wrong signature leaves an entry in the thread's error queue, which the platform's own TLS would read as its own.
                Libcrypto.ClearErrors();
            }
            return right;
        }
    }

    static CryptographicException Failed(string function)
    {
        Libcrypto.ClearErrors();
        return new($"libcrypto refused {function}");
    }

    sealed class Key : IEd25519Key
    {
        readonly Libcrypto.KeyHandle _handle;

        public Key(Libcrypto.KeyHandle handle)
        {
            _handle = handle;
            var bytes = new byte[Ed25519.PublicKeyBytes];
            nuint length = Ed25519.PublicKeyBytes;
            fixed (byte* destination = bytes)
            {
                if (Libcrypto.GetPublicKey(handle, destination, ref length) != Libcrypto.Success)
                {
                    throw Failed("EVP_PKEY_get_raw_public_key");
                }
            }
            PublicKey = bytes;
        }

        public ReadOnlyMemory<byte> PublicKey { get; }

        public byte[] Sign(ReadOnlySpan<byte> message)
        {
            var signature = new byte[Ed25519.SignatureBytes];
            nuint length = Ed25519.SignatureBytes;
            using var context = Libcrypto.NewContext();
            fixed (byte* destination = signature, source = message)
            {
                if (context.IsInvalid
                    || Libcrypto.SignInit(context, 0, 0, 0, _handle) != Libcrypto.Success
                    || Libcrypto.Sign(context, destination, ref length, source, (nuint)message.Length) != Libcrypto.Success)
                {
                    throw Failed("EVP_DigestSign");
                }
            }
            return signature;
        }

        public void Dispose() => _handle.Dispose();
    }
}
