using System.Security.Cryptography;
using Hub.Canon;
using Xunit;

namespace Hub.Canon.Tests.Laws;

/// <summary>The quick way and the platform's give the same, at every length where either changes its way.</summary>
public sealed class Sha256Laws
{
    [Fact]
    public void Quick_way_is_taken_where_the_tests_run()
    {
        Assert.SkipUnless(NativeLibraryIsThere(), "no OpenSSL 3 here");
        Assert.True(Sha256.IsQuick);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(Sha256.MaxShortBytes - 65, Sha256.MaxShortBytes + 66)]
    public void Hash_is_the_platforms_at_every_length_and_cut(int from, int to)
    {
        var text = new byte[to];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (byte)(i * 31 % 251);
        }
        for (var length = from; length < to; length++)
        {
            var expected = SHA256.HashData(text.AsSpan(0, length));
            var (cut, second) = (length / 3, length / 2);
            Assert.Equal(expected, Sha256.Of(text.AsSpan(0, length)).ToArray());
            Assert.Equal(expected, Sha256.Of(text.AsSpan(0, cut), text.AsSpan(cut, length - cut)).ToArray());
            Assert.Equal(expected, Sha256.Of(text.AsSpan(0, cut), text.AsSpan(cut, second - cut), text.AsSpan(second, length - second)).ToArray());
        }
    }

    [Fact]
    public void Many_threads_hash_beside_each_other()
    {
        Parallel.For(0, 64, thread =>
        {
            var text = new byte[65];
            for (var round = 0; round < 2_000; round++)
            {
                BitConverter.TryWriteBytes(text, (thread * 2_000) + round);
                Assert.Equal(SHA256.HashData(text), Sha256.Of(text).ToArray());
            }
        });
    }

    static bool NativeLibraryIsThere() =>
        System.Runtime.InteropServices.NativeLibrary.TryLoad("libcrypto.so.3", out _) || System.Runtime.InteropServices.NativeLibrary.TryLoad("libcrypto.3.dylib", out _);
}
