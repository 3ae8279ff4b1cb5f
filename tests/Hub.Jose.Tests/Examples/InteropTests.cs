using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Testing;

namespace Hub.Jose.Tests.Examples;

/// <summary>What npm <c>jose</c> and <c>http-message-signatures</c> say of what the hub writes, and the other way round.</summary>
public sealed class InteropTests
{
    static readonly byte[] Payload = Encoding.UTF8.GetBytes("""{"name":"Ñandú","n":1}""");

    static JsonNode Ask(object task) =>
        JsonNode.Parse(NodeTools.Run(NodeTools.Prepare("tests/Hub.Jose.Tests/npm"), "interop.mjs", JsonSerializer.Serialize(task)))!;

    static JsonNode Json(string text) => JsonNode.Parse(text)!;

    [Theory]
    [InlineData("", "")]
    [InlineData("agency", "hub")]
    public void Sealed_reply_is_opened_by_npm_jose(string partyU, string partyV)
    {
        using var signer = EcKey.Create();
        using var recipient = EcKey.Create(KeyUse.Encryption, "seal-1");
        var jws = Jws.Sign(Payload, signer, "hub-reply");
        var jwe = Jwe.Encrypt(
            Encoding.ASCII.GetBytes(jws), recipient.Public, "JOSE",
            partyU: Encoding.ASCII.GetBytes(partyU), partyV: Encoding.ASCII.GetBytes(partyV));
        var answer = Ask(new { @do = "open", @sealed = jwe, recipient = Json(recipient.ToPrivateJwk()), signer = Json(signer.Public.ToJson()), alg = "ES256" });
        Assert.Equal(Base64Url.EncodeToString(Payload), (string?)answer["payload"]);
        Assert.Equal("seal-1", (string?)answer["outer"]!["kid"]);
        Assert.Equal("JOSE", (string?)answer["outer"]!["cty"]);
        Assert.Equal("hub-reply", (string?)answer["inner"]!["typ"]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("agency", "hub")]
    public void What_npm_jose_seals_is_opened(string? partyU, string? partyV)
    {
        using var recipient = EcKey.Create(KeyUse.Encryption, "seal-1");
        var jwe = Ask(new
        {
            @do = "seal",
            payload = Base64Url.EncodeToString(Payload),
            recipient = Json(recipient.Public.ToJson()),
            header = new { cty = "json", kid = "seal-1" },
            apu = partyU is null ? null : Base64Url.EncodeToString(Encoding.ASCII.GetBytes(partyU)),
            apv = partyV is null ? null : Base64Url.EncodeToString(Encoding.ASCII.GetBytes(partyV)),
        }).GetValue<string>();
        var opened = Jwe.Decrypt(jwe, recipient).Required();
        Assert.Equal(Payload, opened.Plaintext.ToArray());
        Assert.Equal("json", opened.ContentType);
        Assert.Equal("seal-1", opened.KeyId);
    }

    [Theory]
    [InlineData("ES256", JwsAlgorithms.Es256)]
    [InlineData("PS256", JwsAlgorithms.Ps256)]
    [InlineData("EdDSA", JwsAlgorithms.EdDsa)]
    [InlineData("Ed25519", JwsAlgorithms.EdDsa)]
    public void What_npm_jose_signs_verifies(string alg, JwsAlgorithms algorithm)
    {
        var answer = Ask(new { @do = "sign", payload = Base64Url.EncodeToString(Payload), alg });
        var jwk = Jwk.Parse(Encoding.UTF8.GetBytes(answer["key"]!.ToJsonString())).Required();
        using var key = VerificationKey.From(jwk, LibcryptoEd25519.Verify).Required();
        var compact = (string)answer["compact"]!;
        var content = Jws.Verify(compact, new JwsRules(algorithm, "test"), key).Required();
        Assert.Equal(Payload, content.Payload.ToArray());
        var position = compact.Length - 20;
        var flipped = compact[..position] + (compact[position] == 'A' ? 'B' : 'A') + compact[(position + 1)..];
        Assert.Equal("jws.signature-invalid", Jws.Verify(flipped, new JwsRules(algorithm, "test"), key).Fault!.Code);
    }

    [Theory]
    [InlineData("ES384", JwsAlgorithms.Es384)]
    [InlineData("RS384", JwsAlgorithms.Rs384)]
    public void What_npm_jose_signs_for_a_backend_service_verifies_and_nowhere_else(string alg, JwsAlgorithms algorithm)
    {
        var answer = Ask(new { @do = "sign", payload = Base64Url.EncodeToString(Payload), alg });
        var json = answer["key"]!.AsObject();
        json["alg"] = alg;
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        Assert.False(Jwk.Parse(bytes).Succeeded);
        var jwk = Jwk.Parse(bytes, backend: true).Required();
        using var key = VerificationKey.From(Jwk.Parse(Encoding.UTF8.GetBytes(jwk.ToJson()), backend: true).Required()).Required();
        var compact = (string)answer["compact"]!;
        Assert.Equal(Payload, Jws.Verify(compact, new JwsRules(algorithm, "test"), key).Required().Payload.ToArray());
        Assert.Equal("jws.alg-refused", Jws.Verify(compact, new JwsRules(JwsAlgorithms.Es256 | JwsAlgorithms.Ps256 | JwsAlgorithms.EdDsa, "test"), key).Fault!.Code);
        Assert.Null(key.MessageSignatureName);
        Assert.Equal(jwk.Thumbprint, (string?)Ask(new { @do = "thumbprint", key = Json(jwk.ToJson()) }));
        var position = compact.Length - 20;
        var flipped = compact[..position] + (compact[position] == 'A' ? 'B' : 'A') + compact[(position + 1)..];
        Assert.Equal("jws.signature-invalid", Jws.Verify(flipped, new JwsRules(algorithm, "test"), key).Fault!.Code);
    }

    [Fact]
    public void Point_that_is_not_on_P384_is_refused()
    {
        var x = Base64Url.EncodeToString(new byte[Jwk.P384.CoordinateSize]);
        Assert.Equal("jwk.off-curve", Jwk.Parse(Encoding.UTF8.GetBytes($$"""{"kty":"EC","crv":"P-384","x":"{{x}}","y":"{{x}}"}"""), backend: true).Fault!.Code);
    }

    [Fact]
    public void Thumbprint_is_the_one_of_npm_jose()
    {
        using var key = EcKey.Create();
        Assert.Equal(key.Public.Thumbprint, (string?)Ask(new { @do = "thumbprint", key = Json(key.Public.ToJson()) }));
    }

    [Fact]
    public void Dpop_proof_verifies_in_npm_jose()
    {
        using var key = EcKey.Create();
        var hash = DpopProof.HashOf("token");
        var proof = DpopProof.Create(key, "POST", "https://hub.example/v1/exchanges?x=1", hash, "nonce-1", SignedMessages.Now, "jti-1");
        var answer = Ask(new { @do = "proof", proof });
        Assert.Equal(key.Public.Thumbprint, (string?)answer["thumbprint"]);
        var claims = answer["payload"]!;
        Assert.Equal(
            ("POST", "https://hub.example/v1/exchanges", hash, "nonce-1", "jti-1"),
            ((string?)claims["htm"], (string?)claims["htu"], (string?)claims["ath"], (string?)claims["nonce"], (string?)claims["jti"]));
    }

    [Fact]
    public void Client_assertion_verifies_in_npm_jose()
    {
        using var key = EcKey.Create();
        var assertion = ClientAssertion.Create(key, "agency-1", "https://hub.example", SignedMessages.Now, TimeSpan.FromSeconds(60), "jti-1");
        var claims = Ask(new
        {
            @do = "assertion",
            assertion,
            key = Json(key.Public.ToJson()),
            issuer = "https://hub.example",
            client = "agency-1",
            now = SignedMessages.Now.ToUnixTimeSeconds(),
        });
        Assert.Equal("https://hub.example", (string?)claims["aud"]);
        Assert.Equal(60, (long)claims["exp"]! - (long)claims["iat"]!);
    }

    [Theory]
    [InlineData(MessageSigner.EcdsaP256Sha256)]
    [InlineData(MessageSigner.Ed25519Name)]
    public void Signed_message_verifies_in_npm_http_message_signatures(string algorithm)
    {
        using var keys = new SigningPair(algorithm);
        var message = SignedMessages.Unsigned();
        var fields = MessageSignatures.Sign(message, "hub", SigningPair.KeyId, SignedMessages.Now, SignatureProfile.Hub.Components(hasBody: true), keys.Signer);
        message.With("signature-input", fields.Input).With("signature", fields.Signature);
        Assert.True((bool)Ask(new { @do = "verifyMessage", message = SignedMessages.ForNode(message), key = Json(keys.PublicJwk), alg = algorithm }));
    }

    [Theory]
    [InlineData(MessageSigner.EcdsaP256Sha256)]
    [InlineData(MessageSigner.Ed25519Name)]
    public void Message_signed_by_npm_http_message_signatures_verifies(string algorithm)
    {
        using var keys = new SigningPair(algorithm);
        var message = SignedMessages.Unsigned();
        var headers = Ask(new
        {
            @do = "signMessage",
            message = SignedMessages.ForNode(message),
            key = Json(keys.PrivateJwk),
            keyid = SigningPair.KeyId,
            fields = SignatureProfile.Hub.Components(hasBody: true).Select(c => c.Name).ToArray(),
            created = SignedMessages.Now.ToUnixTimeSeconds(),
            alg = algorithm,
        });
        message.With("signature-input", (string)headers["Signature-Input"]!).With("signature", (string)headers["Signature"]!);
        var verified = keys.Verify(message).Required();
        Assert.Equal(SigningPair.KeyId, verified.KeyId);
        Assert.Equal(SignedMessages.Now, verified.Created);
        Assert.Equal(MessageSignatures.Invalid, keys.Verify(SignedMessages.Copy(message, body: [1])).Fault!.Code);
    }

    /// <summary>A key of each algorithm that signs requests, made for one test.</summary>
    sealed class SigningPair : IDisposable
    {
        public const string KeyId = "signer-1";

        readonly EcKey? ec;

        public SigningPair(string algorithm)
        {
            if (string.Equals(algorithm, MessageSigner.Ed25519Name, StringComparison.Ordinal))
            {
                // The key of RFC 9421 B.1.4, with its seed as the private member (RFC 8037).
                PublicJwk = Vectors.Rfc9421Messages.Ed25519Public;
                var jwk = Json(PublicJwk);
                jwk["d"] = Vectors.Rfc9421Messages.Ed25519Seed;
                PrivateJwk = jwk.ToJsonString();
                Signer = MessageSigner.Ed25519(LibcryptoEd25519.Signer(Base64Url.DecodeFromChars(Vectors.Rfc9421Messages.Ed25519Seed)));
                return;
            }
            ec = EcKey.Create();
            (PublicJwk, PrivateJwk, Signer) = (ec.Public.ToJson(), ec.ToPrivateJwk(), MessageSigner.Es256(ec));
        }

        public string PublicJwk { get; }

        public string PrivateJwk { get; }

        public MessageSigner Signer { get; }

        public JoseResult<VerifiedSignature> Verify(IHttpMessage message)
        {
            using var key = VerificationKey.From(Jwk.Parse(Encoding.UTF8.GetBytes(PublicJwk)).Required(), LibcryptoEd25519.Verify).Required();
            return MessageSignatures.Verify(message, SignatureProfile.Hub, id => id == KeyId ? key : null, SignedMessages.Now);
        }

        public void Dispose() => ec?.Dispose();
    }
}
