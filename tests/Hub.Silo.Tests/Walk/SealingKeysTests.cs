using Hub.Jose;
using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Walk;

public sealed class SealingKeysTests
{
    static string NewJwk()
    {
        using var key = EcKey.Create(KeyUse.Encryption);
        return key.Public.ToJson();
    }

    [Fact]
    public void Key_is_read_once_and_another_JWK_is_another_key()
    {
        var keys = new SealingKeys();
        var (first, second) = (NewJwk(), NewJwk());
        var known = keys.Find(first);
        Assert.NotNull(known);
        Assert.Same(known, keys.Find(first));
        Assert.NotEqual(known.Thumbprint, keys.Find(second)!.Thumbprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"kty":"EC","crv":"P-256","kid":"k","use":"enc","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public void What_is_no_point_on_the_curve_is_no_key(string jwk) => Assert.Null(new SealingKeys().Find(jwk));

    [Fact]
    public void Only_so_many_keys_are_kept_and_all_are_found()
    {
        var keys = new SealingKeys();
        var first = NewJwk();
        var known = keys.Find(first);
        for (var i = 0; i < SealingKeys.MaxKept; i++)
        {
            Assert.NotNull(keys.Find(NewJwk()));
        }
        var again = keys.Find(first);
        Assert.NotSame(known, again);
        Assert.Equal(known!.Thumbprint, again!.Thumbprint);
    }
}
