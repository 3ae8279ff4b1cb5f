using System.Buffers.Text;
using System.Text.Json;
using Hub.Testing;

namespace Hub.Jose.Tests.Vectors;

/// <summary>Project Wycheproof against the code that verifies ES256 and opens A256GCM.</summary>
public sealed class WycheproofTests(ITestOutputHelper output)
{
    static JsonDocument Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedFiles.Folder("vectors/wycheproof"), "testvectors_v1", file)));

    static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    // Wycheproof writes coordinates as numbers: a leading zero byte may be too much, or missing.
    static string Coordinate(JsonElement key, string name)
    {
        var number = Convert.FromHexString(key.GetProperty(name).GetString()!).AsSpan().TrimStart((byte)0);
        var fixedSize = new byte[32];
        number.CopyTo(fixedSize.AsSpan(32 - number.Length));
        return Base64Url.EncodeToString(fixedSize);
    }

    [Fact]
    public void Es256_verification_agrees_with_every_vector()
    {
        using var document = Read("ecdsa_secp256r1_sha256_p1363_test.json");
        var checkedCount = 0;
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var point = group.GetProperty("publicKey");
            var json = JsonSerializer.SerializeToUtf8Bytes(new { kty = "EC", crv = "P-256", x = Coordinate(point, "wx"), y = Coordinate(point, "wy") });
            using var key = VerificationKey.From(Jwk.Parse(json).Required()).Required();
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid";
                Assert.True(expected == key.Verify(Hex(test, "msg"), Hex(test, "sig")), $"tcId {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                checkedCount++;
            }
        }
        output.WriteLine($"{checkedCount} vectors checked");
        Assert.Equal(document.RootElement.GetProperty("numberOfTests").GetInt32(), checkedCount);
    }

    [Fact]
    public void A256gcm_agrees_with_every_vector_of_its_sizes()
    {
        using var document = Read("aes_gcm_test.json");
        var (checkedCount, otherSizes) = (0, 0);
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var fits = group.GetProperty("keySize").GetInt32() == 256 && group.GetProperty("ivSize").GetInt32() == 96 && group.GetProperty("tagSize").GetInt32() == 128;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                if (fits)
                {
                    Check(test);
                    checkedCount++;
                }
                else
                {
                    otherSizes++;
                }
            }
        }
        output.WriteLine($"{checkedCount} vectors checked, {otherSizes} of other key, IV or tag sizes left out");
        Assert.True(checkedCount >= 60, $"only {checkedCount} vectors of the right sizes");
        Assert.Equal(document.RootElement.GetProperty("numberOfTests").GetInt32(), checkedCount + otherSizes);
    }

    static void Check(JsonElement test)
    {
        var (key, nonce, associated) = (Hex(test, "key"), Hex(test, "iv"), Hex(test, "aad"));
        var (message, cipher, tag) = (Hex(test, "msg"), Hex(test, "ct"), Hex(test, "tag"));
        var plain = new byte[cipher.Length];
        var valid = test.GetProperty("result").GetString() == "valid";
        Assert.True(valid == A256Gcm.TryOpen(key, nonce, cipher, tag, plain, associated), $"tcId {test.GetProperty("tcId")}");
        if (!valid)
        {
            return;
        }
        Assert.Equal(message, plain);
        var (sealedCipher, sealedTag) = (new byte[message.Length], new byte[16]);
        A256Gcm.Seal(key, nonce, message, sealedCipher, sealedTag, associated);
        Assert.Equal(cipher, sealedCipher);
        Assert.Equal(tag, sealedTag);
    }
}
