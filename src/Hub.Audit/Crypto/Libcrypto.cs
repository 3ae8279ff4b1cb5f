using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hub.Audit.Crypto;

/// <summary>The few functions of OpenSSL 3 that Ed25519 needs (EVP_PKEY(3), EVP_DigestSign(3), EVP_DigestVerify(3)).</summary>
static unsafe partial class Libcrypto
{
    const string Name = "libcrypto";

    static readonly string[] Candidates = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"];

    static Libcrypto() => NativeLibrary.SetDllImportResolver(typeof(Libcrypto).Assembly, Resolve);

    /// <summary>OpenSSL's number of the algorithm, NID_ED25519.</summary>
    public const int Ed25519Id = 1087;

    /// <summary>What the functions return when they succeeded.</summary>
    public const int Success = 1;

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial KeyHandle NewPrivateKey(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial KeyHandle NewPublicKey(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(KeyHandle key, byte* publicKey, ref nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial ContextHandle NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int SignInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(ContextHandle context, byte* signature, ref nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int VerifyInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(ContextHandle context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (!string.Equals(name, Name, StringComparison.Ordinal))
        {
            return 0;
        }
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }
        throw new DllNotFoundException($"OpenSSL 3 is needed to sign with Ed25519; none of {string.Join(", ", Candidates)} could be loaded. Install OpenSSL 3 (Debian: libssl3).");
    }

    /// <summary>An EVP_PKEY; libcrypto lets many threads use one.</summary>
    internal sealed class KeyHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An EVP_MD_CTX; one per operation.</summary>
    internal sealed class ContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
