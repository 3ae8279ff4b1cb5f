using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Promises;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class PromiseExamples : IDisposable
{
    static readonly Promise Said = new("example.org/log", new(Enumerable.Repeat((byte)7, 16).ToArray()), Hash256.Of("leaf"u8), 12, 1_760_000_000_000);
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Promise_is_a_compact_jws_of_its_own_type()
    {
        var text = Said.Sign(_key, "k1");
        var parts = text.Split('.');
        Assert.Equal("""{"alg":"ES256","kid":"k1","typ":"hub-promise"}""", Text(parts[0]));
        Assert.Equal($$"""{"at":1760000000000,"id":"{{Said.Id}}","index":12,"leafHash":"{{Said.LeafHash}}","origin":"example.org/log"}""", Text(parts[1]));
        var reading = Promise.Verify(text, _key);
        Assert.Equal((Said, true), (reading.Promise, reading.Verdict.IsRight));
        Assert.Equal("k1", SignedPromise.TryParse(text)!.KeyId);
    }

    [Fact]
    public void Promise_of_another_key_or_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var text = Said.Sign(_key, "k1");
        Assert.Equal("promise.signature", Promise.Verify(text, other).Verdict.Code);
        Assert.Equal("promise.key", Promise.Verify(text, large).Verdict.Code);
        Assert.Null(Promise.Verify(text, other).Promise);
    }

    public static TheoryData<string, string> OtherForms => new()
    {
        { """{"alg":"none","kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"alg":"HS256","kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"alg":"ES256","kid":"k1","typ":"JWT"}""", Payload },
        { """{"alg":"ES256","kid":"k1"}""", Payload },
        { """{"alg":"ES256","typ":"hub-promise"}""", Payload },
        { """{"alg":"ES256","crit":["x"],"kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"alg":"ES256","jwk":{},"kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"alg":"none","alg":"ES256","kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"alg":"ES256", "kid":"k1","typ":"hub-promise"}""", Payload },
        { """{"kid":"k1","alg":"ES256","typ":"hub-promise"}""", Payload },
        { Header, Payload.Replace("12", "-1", StringComparison.Ordinal) },
        { Header, Payload.Replace("12", "\"12\"", StringComparison.Ordinal) },
        { Header, Payload.Replace("12", "12.0", StringComparison.Ordinal) },
        { Header, Payload.Replace("\"index\":12,", "", StringComparison.Ordinal) },
        { Header, Payload.Replace("{", "{\"aa\":1,", StringComparison.Ordinal) },
        { Header, Payload.Replace("example.org/log", "\\u0065xample.org/log", StringComparison.Ordinal) },
        { Header, "null" },
        { Header, "[]" },
        { "null", Payload },
    };

    static string Header => """{"alg":"ES256","kid":"k1","typ":"hub-promise"}""";

    static string Payload => $$"""{"at":1760000000000,"id":"{{Said.Id}}","index":12,"leafHash":"{{Said.LeafHash}}","origin":"example.org/log"}""";

    [Fact]
    public void Text_signed_by_hand_in_the_right_form_is_accepted() => Assert.True(Promise.Verify(Signed(Header, Payload), _key).Verdict.IsRight);

    [Theory]
    [MemberData(nameof(OtherForms))]
    public void Rightly_signed_text_of_another_form_is_refused(string header, string payload) =>
        Assert.Equal("promise.malformed", Promise.Verify(Signed(header, payload), _key).Verdict.Code);

    [Fact]
    public void Signature_of_another_shape_is_refused()
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload))}";
        var der = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.Equal("promise.malformed", Promise.Verify($"{signed}.{Base64Url.EncodeToString(der)}", _key).Verdict.Code);
        Assert.Equal("promise.malformed", Promise.Verify(signed, _key).Verdict.Code);
        Assert.Equal("promise.malformed", Promise.Verify(Said.Sign(_key, "k1") + ".", _key).Verdict.Code);
        Assert.Equal("promise.malformed", Promise.Verify(Said.Sign(_key, "k1") + "=", _key).Verdict.Code);
        Assert.Equal("promise.malformed", Promise.Verify(Said.Sign(_key, new('k', Promise.MaxChars)), _key).Verdict.Code);
        Assert.Equal("promise.signature", Promise.Verify($"{signed}.{Base64Url.EncodeToString(new byte[64])}", _key).Verdict.Code);
    }

    string Signed(string header, string payload)
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
