using System.Security.Cryptography;

namespace Hub.Jose.Tests.Laws;

/// <summary>ECDH by OpenSSL directly and by the platform's own classes come to the same.</summary>
public sealed class AgreementLaws
{
    const int Pairs = 50;

    static ECParameters NewPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(includePrivateParameters: true);
    }

    [Fact]
    public void Both_libraries_and_both_sides_agree_on_one_secret()
    {
        Assert.True(Libcrypto.IsThere, "OpenSSL 3 is needed for this test");
        for (var i = 0; i < Pairs; i++)
        {
            var (a, b) = (NewPair(), NewPair());
            using var platformA = new PlatformAgreement(a);
            using var platformB = new PlatformAgreement(P256.Parameters(b.Q.X!, b.Q.Y!));
            using var directA = LibcryptoAgreement.FromPair(a);
            using var directB = LibcryptoAgreement.FromPair(b);
            using var pointA = LibcryptoAgreement.FromPoint(a.Q.X!, a.Q.Y!);
            using var pointB = LibcryptoAgreement.FromPoint(b.Q.X!, b.Q.Y!);
            var secret = platformA.Agree(platformB);
            Assert.Equal(secret, directA.Agree(pointB));
            Assert.Equal(secret, directB.Agree(pointA));
        }
    }

    [Fact]
    public void A_generated_pair_has_a_point_on_the_curve_and_never_the_same()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Pairs; i++)
        {
            using var pair = LibcryptoAgreement.Generate();
            var (x, y) = pair.Point;
            Assert.True(P256.IsOnCurve(x, y));
            Assert.True(seen.Add(Convert.ToHexString(x)));
        }
    }

    [Fact]
    public void A_point_off_the_curve_is_refused_by_the_library_too()
    {
        var point = NewPair().Q;
        point.Y![31] ^= 1;
        Assert.Throws<CryptographicException>(() => LibcryptoAgreement.FromPoint(point.X!, point.Y));
        Assert.Throws<CryptographicException>(() => LibcryptoAgreement.FromPoint(new byte[32], new byte[32]));
    }

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        var (a, b) = (NewPair(), NewPair());
        using var mine = LibcryptoAgreement.FromPair(a);
        using var theirs = LibcryptoAgreement.FromPoint(b.Q.X!, b.Q.Y!);
        var expected = mine.Agree(theirs);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(expected, mine.Agree(theirs));
            }
        })));
    }
}
