using Hub.Audit.Crypto;

namespace Hub.Audit.Tests.Formats.Contracts;

/// <summary>What every signing implementation of Ed25519 does.</summary>
public abstract class Ed25519SigningContract
{
    protected abstract IEd25519 Subject { get; }

    public static TheoryData<string, string, string, string> Rfc8032 => Rfc8032Vectors.All;

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Seed_gives_the_public_key_and_signature_of_the_specification(string seed, string publicKey, string message, string signature)
    {
        using var key = Subject.Open(Convert.FromHexString(seed));
        Assert.Equal(Convert.FromHexString(publicKey), key.PublicKey.ToArray());
        Assert.Equal(Convert.FromHexString(signature), key.Sign(Convert.FromHexString(message)));
    }

    [Fact]
    public void Fresh_seeds_differ_and_sign_what_the_managed_code_verifies()
    {
        var managed = new ManagedEd25519();
        var keys = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            using var key = Subject.Open(Ed25519.NewSeed());
            Assert.True(keys.Add(Convert.ToHexString(key.PublicKey.Span)));
            var message = Ed25519.NewSeed();
            var signature = key.Sign(message);
            Assert.True(managed.Verify(key.PublicKey.Span, message, signature));
            Assert.True(Subject.Verify(key.PublicKey.Span, message, signature));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Seed_of_another_length_is_refused(int length) => Assert.Throws<ArgumentException>(() => Subject.Open(new byte[length]));

    [Fact]
    public void Key_signs_from_many_threads_at_once()
    {
        using var key = Subject.Open(new byte[32]);
        var expected = key.Sign("text"u8);
        Parallel.For(0, 200, _ => Assert.Equal(expected, key.Sign("text"u8)));
    }

    [Fact]
    public void Disposed_key_signs_no_more()
    {
        var key = Subject.Open(new byte[32]);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign("text"u8));
    }
}

public sealed class LibcryptoSigning : Ed25519SigningContract
{
    protected override IEd25519 Subject { get; } = new LibcryptoEd25519();
}
