using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>ECDH by OpenSSL 3. An EVP_PKEY that is no longer changed may be used by many threads.</summary>
sealed unsafe class LibcryptoAgreement : AgreementKey
{
    const int PointBytes = 65;
    const byte Uncompressed = 4;

    // Carries the curve; keys are generated and points are read after its parameters.
    static readonly Libcrypto.KeyHandle Curve = ReadCurve();

    readonly Libcrypto.KeyHandle _key;

    LibcryptoAgreement(Libcrypto.KeyHandle key) => _key = key;

    /// <inheritdoc/>
    public override (byte[] X, byte[] Y) Point
    {
        get
        {
            var length = Libcrypto.GetPoint(_key, out var encoded);
            try
            {
                var point = length == PointBytes ? new ReadOnlySpan<byte>(encoded, PointBytes) : throw Failed("EVP_PKEY_get1_encoded_public_key");
                return (point[1..(1 + P256.CoordinateSize)].ToArray(), point[(1 + P256.CoordinateSize)..].ToArray());
            }
            finally
            {
                Libcrypto.Free(encoded, 0, 0);
            }
        }
    }

    public static new LibcryptoAgreement Generate()
    {
        using var context = Libcrypto.NewContext(Curve, 0);
        nint made = 0;
        return !context.IsInvalid && Libcrypto.GenerateInit(context) == Libcrypto.Success && Libcrypto.Generate(context, ref made) == Libcrypto.Success
            ? new(new Libcrypto.KeyHandle(made))
            : throw Failed("EVP_PKEY_keygen");
    }

    public static new LibcryptoAgreement FromPair(ECParameters pair)
    {
        using var key = ECDsa.Create(pair);
        var der = key.ExportECPrivateKey();
        try
        {
            fixed (byte* start = der)
            {
                var at = start;
                var handle = new Libcrypto.KeyHandle(Libcrypto.ReadPrivate(0, ref at, der.Length));
                return handle.IsInvalid ? throw Failed("d2i_AutoPrivateKey") : new(handle);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    public static new LibcryptoAgreement FromPoint(byte[] x, byte[] y)
    {
        Span<byte> encoded = stackalloc byte[PointBytes];
        encoded[0] = Uncompressed;
        x.CopyTo(encoded[1..]);
        y.CopyTo(encoded[(1 + P256.CoordinateSize)..]);
        var key = new Libcrypto.KeyHandle(Libcrypto.NewKey());
        fixed (byte* bytes = encoded)
        {
            if (!key.IsInvalid && Libcrypto.CopyParameters(key, Curve) == Libcrypto.Success && Libcrypto.SetPoint(key, bytes, PointBytes) == Libcrypto.Success)
            {
                return new(key);
            }
        }
        key.Dispose();
        throw Failed("EVP_PKEY_set1_encoded_public_key");
    }

    /// <inheritdoc/>
    public override byte[] Agree(AgreementKey theirs)
    {
        // The point was checked when it came; see AgreementKey.
        const int noCheck = 0;
        var shared = new byte[P256.CoordinateSize];
        nuint length = P256.CoordinateSize;
        using var context = Libcrypto.NewContext(_key, 0);
        fixed (byte* target = shared)
        {
            return !context.IsInvalid
                && Libcrypto.DeriveInit(context) == Libcrypto.Success
                && Libcrypto.DeriveSetPeer(context, ((LibcryptoAgreement)theirs)._key, noCheck) == Libcrypto.Success
                && Libcrypto.Derive(context, target, ref length) == Libcrypto.Success
                && length == P256.CoordinateSize
                ? shared
                : throw Failed("EVP_PKEY_derive");
        }
    }

    protected override void Dispose(bool disposing) => _key.Dispose();

    static Libcrypto.KeyHandle ReadCurve()
    {
        using var any = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var der = any.ExportSubjectPublicKeyInfo();
        fixed (byte* start = der)
        {
            var at = start;
            var handle = new Libcrypto.KeyHandle(Libcrypto.ReadPublic(0, ref at, der.Length));
            return handle.IsInvalid ? throw Failed("d2i_PUBKEY") : handle;
        }
    }

    static CryptographicException Failed(string function)
    {
        // Left in the thread's queue, the platform's own TLS would read it as its own.
        Libcrypto.ClearErrors();
        return new($"libcrypto refused {function}");
    }
}
