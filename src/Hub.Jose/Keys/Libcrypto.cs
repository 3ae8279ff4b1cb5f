using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hub.Jose;

/// <summary>The few functions of OpenSSL 3 that ECDH needs (EVP_PKEY_keygen(3), EVP_PKEY_derive(3), EVP_PKEY_set1_encoded_public_key(3)).</summary>
static unsafe partial class Libcrypto
{
    const string Name = "libcrypto";

    static readonly string[] Candidates = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"];

    static readonly nint Loaded = Load();

    static Libcrypto() => NativeLibrary.SetDllImportResolver(typeof(Libcrypto).Assembly, static (name, _, _) => string.Equals(name, Name, StringComparison.Ordinal) ? Loaded : 0);

    /// <summary>What the functions return when they succeeded.</summary>
    public const int Success = 1;

    /// <summary>Whether OpenSSL 3 can be loaded on this machine.</summary>
    public static bool IsThere => Loaded != 0;

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new")]
    public static partial nint NewKey();

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_copy_parameters")]
    public static partial int CopyParameters(KeyHandle to, KeyHandle from);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_set1_encoded_public_key")]
    public static partial int SetPoint(KeyHandle key, byte* point, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get1_encoded_public_key")]
    public static partial nuint GetPoint(KeyHandle key, out byte* point);

    [LibraryImport(Name, EntryPoint = "CRYPTO_free")]
    public static partial void Free(byte* memory, nint file, int line);

    [LibraryImport(Name, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadPrivate(nint reuse, ref byte* der, nint length);

    [LibraryImport(Name, EntryPoint = "d2i_PUBKEY")]
    public static partial nint ReadPublic(nint reuse, ref byte* der, nint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_CTX_new")]
    public static partial ContextHandle NewContext(KeyHandle key, nint engine);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_keygen_init")]
    public static partial int GenerateInit(ContextHandle context);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_keygen")]
    public static partial int Generate(ContextHandle context, ref nint key);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_derive_init")]
    public static partial int DeriveInit(ContextHandle context);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_derive_set_peer_ex")]
    public static partial int DeriveSetPeer(ContextHandle context, KeyHandle peer, int validate);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_derive")]
    public static partial int Derive(ContextHandle context, byte* secret, ref nuint length);

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    static nint Load()
    {
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, Assembly.GetExecutingAssembly(), searchPath: null, out var handle))
            {
                return handle;
            }
        }
        return 0;
    }

    /// <summary>An EVP_PKEY.</summary>
    internal sealed class KeyHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public KeyHandle(nint key)
            : base(ownsHandle: true) => SetHandle(key);

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An EVP_PKEY_CTX; one per operation.</summary>
    internal sealed class ContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
