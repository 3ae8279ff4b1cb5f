using System.Text;

namespace Hub.Jose.Tests.Examples;

public sealed class MessageSignaturesTests : IDisposable
{
    readonly EcKey key = EcKey.Create();

    public void Dispose() => key.Dispose();

    static ComponentId[] Ids(params string[] names) => [.. names.Select(n => new ComponentId(n))];

    static string[] Without(string name) => [.. SignatureProfile.Hub.Components(true).Select(c => c.Name).Where(n => n != name)];

    static void Refused(JoseResult<VerifiedSignature> result, string part)
    {
        Assert.Equal(MessageSignatures.Invalid, result.Fault?.Code);
        Assert.Contains(part, result.Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Signed_request_verifies_and_gives_its_evidence()
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        var verified = SignedMessages.Verify(message, key).Required();
        Assert.Equal(64, verified.Signature.Length);
        using var verifier = VerificationKey.From(key.Public).Required();
        Assert.True(verifier.Verify(verified.SignatureBase.Span, verified.Signature.Span));
        Assert.Contains("\"@target-uri\": https://hub.example/v1/exchanges?trace=1\n", Encoding.ASCII.GetString(verified.SignatureBase.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_without_body_needs_no_digest()
    {
        var message = new HttpMessage("POST", "https://hub.example/v1/x").With("authorization", "DPoP t").With("dpop", "p");
        Assert.True(SignedMessages.Verify(SignedMessages.Sign(message, key), key).Succeeded);
        Refused(SignedMessages.Verify(SignedMessages.Copy(message, body: [1]), key), "content-digest");
    }

    [Fact]
    public void Changed_request_is_refused()
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        Refused(SignedMessages.Verify(SignedMessages.Copy(message, method: "PUT"), key), "does not fit");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message, uri: message.TargetUri + "2"), key), "does not fit");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message, body: [1]), key), "digest.mismatch");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("authorization", "DPoP token-2"), key), "does not fit");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("dpop", "proof-2"), key), "does not fit");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("dpop", "proof-1", "proof-2"), key), "one line");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("dpop"), key), "one line");
    }

    [Theory]
    [InlineData("@method")]
    [InlineData("@target-uri")]
    [InlineData("content-digest")]
    [InlineData("authorization")]
    [InlineData("dpop")]
    public void Component_left_out_is_refused(string name)
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key, SignedMessages.Now, Ids(Without(name)));
        Refused(SignedMessages.Verify(message, key), name);
    }

    [Theory]
    [InlineData(-61, false)]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Created_is_held_to_the_window(int seconds, bool accepted)
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        Assert.Equal(accepted, SignedMessages.Verify(message, key, SignedMessages.Now.AddSeconds(seconds)).Succeeded);
    }

    [Theory]
    [InlineData(";expires={now+1}", true)]
    [InlineData(";expires={now}", false)]
    [InlineData(";expires={now-1}", false)]
    [InlineData(";expires=\"1\"", false)]
    [InlineData(";alg=\"ecdsa-p256-sha256\"", true)]
    [InlineData(";alg=\"ed25519\"", false)]
    [InlineData(";alg=ecdsa-p256-sha256", false)]
    [InlineData(";nonce=\"n\";tag=\"t\"", true)]
    [InlineData(";unknown=1", false)]
    public void Parameters_are_honoured(string parameters, bool accepted)
    {
        var now = SignedMessages.Now.ToUnixTimeSeconds();
        parameters = parameters.Replace("{now+1}", $"{now + 1}", StringComparison.Ordinal)
            .Replace("{now-1}", $"{now - 1}", StringComparison.Ordinal).Replace("{now}", $"{now}", StringComparison.Ordinal);
        var message = SignRaw($";created={now};keyid=\"{key.KeyId}\"{parameters}");
        Assert.Equal(accepted, SignedMessages.Verify(message, key).Succeeded);
    }

    [Fact]
    public void Created_and_keyid_are_needed()
    {
        var now = SignedMessages.Now.ToUnixTimeSeconds();
        Refused(SignedMessages.Verify(SignRaw($";keyid=\"{key.KeyId}\""), key), "created or keyid");
        Refused(SignedMessages.Verify(SignRaw($";created={now}"), key), "created or keyid");
        Refused(SignedMessages.Verify(SignRaw($";created={now};keyid=\"other\""), key), "no key");
    }

    [Fact]
    public void Another_label_beside_is_passed_over_but_two_of_hub_refuse()
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        var (input, signature) = (message.Header("signature-input")[0], message.Header("signature")[0]);
        Assert.True(SignedMessages.Verify(SignedMessages.Copy(message).With("signature-input", "proxy=(\"@method\");created=1", input).With("signature", "proxy=:AAAA:", signature), key).Succeeded);
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("signature-input", input, input), key), "no single");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("signature", signature, signature), key), "no single");
        Refused(SignedMessages.Verify(SignedMessages.Copy(message).With("signature-input", input.Replace("hub=", "bub=", StringComparison.Ordinal)), key), "no single");
    }

    [Fact]
    public void Key_of_another_kind_is_refused()
    {
        var message = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        var ed25519 = VerificationKey.From(Jwk.Parse(Encoding.UTF8.GetBytes(Vectors.Rfc9421Messages.Ed25519Public)).Required(), LibcryptoEd25519.Verify).Required();
        Refused(MessageSignatures.Verify(message, SignatureProfile.Hub, _ => ed25519, SignedMessages.Now), "alg does not fit");
    }

    [Fact]
    public void Signer_refuses_what_it_cannot_cover()
    {
        var message = SignedMessages.Unsigned();
        var signer = MessageSigner.Es256(key);
        Assert.Throws<ArgumentException>(() => MessageSignatures.Sign(message, "hub", "k", SignedMessages.Now, Ids("absent"), signer));
        Assert.Throws<ArgumentException>(() => MessageSignatures.Sign(message, "hub", "k", SignedMessages.Now, Ids("dpop", "dpop"), signer));
        Assert.Throws<ArgumentException>(() => MessageSignatures.Sign(message, "Hub", "k", SignedMessages.Now, Ids("dpop"), signer));
        Assert.Throws<ArgumentException>(() => MessageSignatures.Sign(message, "hub", "k\n", SignedMessages.Now, Ids("dpop"), signer));
    }

    [Theory]
    [InlineData("sha-256=:{256}:", null)]
    [InlineData("sha-512=:{512}:, md5=:AAAA:", null)]
    [InlineData("sha-256=:{256}:, sha-512=:{512}:", null)]
    [InlineData("sha-256=:{512}:", "digest.mismatch")]
    [InlineData("sha-256=:{256}:, sha-512=:{256}:", "digest.mismatch")]
    [InlineData("sha-256=\"{256}\"", "digest.mismatch")]
    [InlineData("md5=:AAAA:", "digest.unsupported")]
    [InlineData("", "digest.unsupported")]
    [InlineData("sha-256=:{256}", "digest.malformed")]
    [InlineData("sha-256=:{256}:, sha-256=:{256}:", "digest.malformed")]
    public void Content_digest_is_checked(string field, string? code)
    {
        byte[] body = [1, 2, 3];
        field = field.Replace("{256}", Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(body)), StringComparison.Ordinal)
            .Replace("{512}", Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(body)), StringComparison.Ordinal);
        Assert.Equal(code, ContentDigest.Check([field], body)?.Code);
    }

    // A right signature over whatever parameters, in the order given.
    HttpMessage SignRaw(string parameters)
    {
        var message = SignedMessages.Unsigned();
        var list = "(" + string.Join(' ', SignatureProfile.Hub.Components(true).Select(c => c.ToString())) + ")" + parameters;
        var signature = MessageSigner.Es256(key).Sign(Vectors.Rfc9421Messages.BaseOf(message, "hub=" + list).Required());
        return message.With("signature-input", "hub=" + list).With("signature", $"hub=:{Convert.ToBase64String(signature)}:");
    }
}
