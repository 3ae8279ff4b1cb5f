using System.Runtime.InteropServices;

namespace Hub.Jose.Tests;

/// <summary>Ed25519 by OpenSSL 3, injected where the room takes a delegate.</summary>
static partial class LibcryptoEd25519
{
    const string Library = "libcrypto.so.3";
    const int KeyType = 1087;

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var key = EVP_PKEY_new_raw_public_key(KeyType, 0, publicKey, (nuint)publicKey.Length);
        var context = EVP_MD_CTX_new();
        try
        {
            return key != 0 && EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
                && EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    public static Ed25519Sign Signer(byte[] seed) => (message, signature) =>
    {
        var key = EVP_PKEY_new_raw_private_key(KeyType, 0, seed, (nuint)seed.Length);
        var context = EVP_MD_CTX_new();
        var length = (nuint)signature.Length;
        Assert.Equal(1, EVP_DigestSignInit(context, 0, 0, 0, key));
        Assert.Equal(1, EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length));
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(key);
    };

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint type, nint engine, nint key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint type, nint engine, nint key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);
}
