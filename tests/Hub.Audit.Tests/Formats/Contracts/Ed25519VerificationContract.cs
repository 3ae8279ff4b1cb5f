using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Testing;

namespace Hub.Audit.Tests.Formats.Contracts;

/// <summary>What every verification of Ed25519 does, whoever computes it.</summary>
public abstract class Ed25519VerificationContract
{
    protected abstract IEd25519Verification Subject { get; }

    public static TheoryData<string, string, string, string> Rfc8032 => Rfc8032Vectors.All;

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Signature_of_the_specification_verifies_and_its_twins_do_not(string seed, string publicKey, string message, string signature)
    {
        Assert.Equal(64, seed.Length);
        var (key, text, right) = (Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature));
        Assert.True(Subject.Verify(key, text, right));
        Assert.False(Subject.Verify(key, [.. text, 0], right));
        for (var bit = 0; bit < right.Length * 8; bit++)
        {
            var twin = (byte[])right.Clone();
            twin[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Subject.Verify(key, text, twin), $"bit {bit} of the signature");
        }
        for (var bit = 0; bit < key.Length * 8; bit++)
        {
            var twin = (byte[])key.Clone();
            twin[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Subject.Verify(twin, text, right), $"bit {bit} of the key");
        }
    }

    [Fact]
    public void Verification_agrees_with_every_wycheproof_vector()
    {
        var file = Path.Combine(SharedFiles.Folder("vectors/wycheproof/testvectors_v1"), "ed25519_test.json");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(file));
        var wrong = new List<int>();
        var count = 0;
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("pk").GetString()!);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var found = Subject.Verify(key, Hex(test, "msg"), Hex(test, "sig"));
                if (found != (test.GetProperty("result").GetString() == "valid"))
                {
                    wrong.Add(test.GetProperty("tcId").GetInt32());
                }
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(vectors.RootElement.GetProperty("numberOfTests").GetInt32(), count);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(31, 64)]
    [InlineData(33, 64)]
    [InlineData(32, 0)]
    [InlineData(32, 63)]
    [InlineData(32, 65)]
    public void Key_or_signature_of_another_length_verifies_nothing(int keyBytes, int signatureBytes) =>
        Assert.False(Subject.Verify(new byte[keyBytes], "text"u8, new byte[signatureBytes]));

    static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
}

public sealed class LibcryptoVerification : Ed25519VerificationContract
{
    protected override IEd25519Verification Subject { get; } = new LibcryptoEd25519();
}

public sealed class ManagedVerification : Ed25519VerificationContract
{
    protected override IEd25519Verification Subject { get; } = new ManagedEd25519();
}
