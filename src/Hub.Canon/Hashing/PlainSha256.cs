using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hub.Canon;

/// <summary>libcrypto's SHA256_Init, SHA256_Update and SHA256_Final on a context that stands on the stack.</summary>
/// <remarks>OpenSSL 3 keeps them, calls them deprecated and may be built without them; then there is no instance, and the platform hashes.</remarks>
sealed unsafe class PlainSha256
{
    // SHA256_CTX has 112 bytes in every OpenSSL since 1.0.
    const int ContextBytes = 256;

    static readonly string[] Libraries = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"];

    readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int> _start;
    readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int> _add;
    readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int> _end;

    PlainSha256(nint start, nint add, nint end)
    {
        _start = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int>)start;
        _add = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int>)add;
        _end = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int>)end;
    }

    /// <summary>Null where the functions are missing or answer wrongly.</summary>
    public static PlainSha256? Instance { get; } = Find();

    /// <summary>Hashes the three parts one after another into 32 bytes.</summary>
    public void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> hash)
    {
        if (hash.Length < Hash256.SizeBytes)
        {
            throw new ArgumentException("A hash is 32 bytes.", nameof(hash));
        }
        var context = stackalloc byte[ContextBytes];
        var done = _start(context);
        fixed (byte* one = first, two = second, three = third, result = hash)
        {
            done &= first.IsEmpty ? 1 : _add(context, one, (nuint)first.Length);
            done &= second.IsEmpty ? 1 : _add(context, two, (nuint)second.Length);
            done &= third.IsEmpty ? 1 : _add(context, three, (nuint)third.Length);
            done &= _end(result, context);
        }
        if (done != 1)
        {
            throw new CryptographicException("libcrypto refused to hash.");
        }
    }

    static PlainSha256? Find()
    {
        foreach (var name in Libraries)
        {
            if (NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "SHA256_Init", out var start)
                && NativeLibrary.TryGetExport(library, "SHA256_Update", out var add)
                && NativeLibrary.TryGetExport(library, "SHA256_Final", out var end))
            {
                var found = new PlainSha256(start, add, end);
                return found.IsRight() ? found : null;
            }
        }
        return null;
    }

    /// <summary>Compares with the platform over the lengths at which blocks end.</summary>
    bool IsRight()
    {
        Span<byte> text = stackalloc byte[130];
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        for (var length = 0; length < text.Length; length++)
        {
            text[length] = (byte)length;
            Hash(text[..(length / 2)], text[(length / 2)..length], default, hash);
            if (!hash.SequenceEqual(SHA256.HashData(text[..length])))
            {
                return false;
            }
        }
        return true;
    }
}
