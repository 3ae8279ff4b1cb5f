using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>A P-256 key for ECDH: a point, and its scalar where the key is one's own. Thread-safe.</summary>
/// <remarks>
/// OpenSSL 3 directly where it is there. The platform's own <see cref="ECDiffieHellman"/> multiplies every foreign point by the order of the curve,
/// at import and again at each agreement: on a curve of cofactor 1 that says no more than that the point lies on the curve (SP 800-56A §5.6.2.3),
/// which <see cref="P256.IsOnCurve"/> has said before a key comes here, and costs more than the agreement itself.
/// </remarks>
abstract class AgreementKey : IDisposable
{
    /// <summary>The point, 32 bytes each.</summary>
    public abstract (byte[] X, byte[] Y) Point { get; }

    /// <summary>A new pair.</summary>
    public static AgreementKey Generate() => Libcrypto.IsThere ? LibcryptoAgreement.Generate() : new PlatformAgreement(NewParameters());

    /// <summary>A pair from its parameters.</summary>
    public static AgreementKey FromPair(ECParameters pair) => Libcrypto.IsThere ? LibcryptoAgreement.FromPair(pair) : new PlatformAgreement(pair);

    /// <summary>Somebody's point, known to lie on the curve.</summary>
    public static AgreementKey FromPoint(byte[] x, byte[] y) => Libcrypto.IsThere ? LibcryptoAgreement.FromPoint(x, y) : new PlatformAgreement(P256.Parameters(x, y));

    /// <summary>The raw x-coordinate of the shared point, 32 bytes; the caller clears it.</summary>
    /// <param name="theirs">Made by the same library.</param>
    public abstract byte[] Agree(AgreementKey theirs);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    static ECParameters NewParameters()
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return pair.ExportParameters(includePrivateParameters: true);
    }
}

/// <summary>ECDH by the platform's own classes.</summary>
sealed class PlatformAgreement(ECParameters parameters) : AgreementKey
{
    readonly KeyPool<ECDiffieHellman> _pool = new(() => ECDiffieHellman.Create(parameters));

    public override (byte[] X, byte[] Y) Point => (parameters.Q.X!, parameters.Q.Y!);

    public override byte[] Agree(AgreementKey theirs)
    {
        var pool = ((PlatformAgreement)theirs)._pool;
        var (mine, other) = (_pool.Rent(), pool.Rent());
        using var point = other.PublicKey;
        var shared = mine.DeriveRawSecretAgreement(point);
        pool.Return(other);
        _pool.Return(mine);
        return shared;
    }

    protected override void Dispose(bool disposing) => _pool.Dispose();
}
