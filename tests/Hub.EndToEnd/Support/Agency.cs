using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.EndToEnd.Support;

/// <summary>How one request differs from a right one.</summary>
public sealed record Wrongly
{
    /// <summary>Sent in place of the body that was signed.</summary>
    public byte[]? OtherBody { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Key of the proof; null for the one that the token is bound to.</summary>
    public EcKey? ProofKey { get; init; }

    /// <summary>A proof made before.</summary>
    public string? Proof { get; init; }

    /// <summary>Key of the signature; null for the registered one.</summary>
    public EcKey? SigningKey { get; init; }

    public bool WithoutSignature { get; init; }

    public bool WithoutToken { get; init; }

    public string? ContentEncoding { get; init; }
}

/// <summary>An agency's own client: token by private_key_jwt and DPoP, bodies signed by RFC 9421, replies opened.</summary>
public sealed class Agency : IDisposable
{
    const string TokenPath = "/oauth/token";

    /// <summary>A token lives 300 s; one that is older than this is not worth a request, on a machine however slow.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(200);

    readonly HubProcess _hub;
    readonly HttpClient _http;
    readonly SemaphoreSlim _asking = new(1, 1);
    string? _token;
    long _askedAt;

    public Agency(HubProcess hub, string id)
    {
        (_hub, Id) = (hub, id);
        _http = hub.Client(cookies: null);
    }

    public string Id { get; }

    /// <summary>What tokens are asked for.</summary>
    public string Scope { get; set; } = "exchange consent decision trail";

    public EcKey Signing { get; } = EcKey.Create(KeyUse.Signature, "sig-1");

    public EcKey Sealing { get; } = EcKey.Create(KeyUse.Encryption, "enc-1");

    /// <summary>Key that access tokens are bound to.</summary>
    public EcKey Proving { get; } = EcKey.Create(KeyUse.Signature, "dpop");

    public string Jwks => JsonWebKeys.Write([Signing.Public, Sealing.Public]);

    /// <summary>The last proof sent, for whoever wants to send it again.</summary>
    public string? LastProof { get; private set; }

    public async Task<string> Token()
    {
        await _asking.WaitAsync();
        try
        {
            if (_token is null || Stopwatch.GetElapsedTime(_askedAt) > Fresh)
            {
                _askedAt = Stopwatch.GetTimestamp();
                _token = (await AskToken()).Good().GetProperty("access_token").GetString()!;
            }
            return _token;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Asks the authorization server; the answer as it is.</summary>
    public async Task<Reply> AskToken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenPath)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = Scope,
                ["client_assertion_type"] = ClientAssertion.AssertionType,
                ["client_assertion"] = ClientAssertion.Create(Signing, Id, _hub.Origin, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1), Unique()),
            }),
        };
        request.Headers.Add("DPoP", DpopProof.Create(Proving, "POST", _hub.Origin + TokenPath, accessTokenHash: null, nonce: null, DateTimeOffset.UtcNow, Unique()));
        return await Reply.Of(await _http.SendAsync(request));
    }

    public Task<Reply> Exchange(object body, string? key = null, Wrongly? wrongly = null) => Post("/v1/exchanges", JsonSerializer.SerializeToUtf8Bytes(body), key, wrongly);

    public Task<Reply> Decide(object body, string? key = null) => Post("/v1/decisions", JsonSerializer.SerializeToUtf8Bytes(body), key);

    public Task<Reply> ExchangeBytes(byte[] body, Wrongly? wrongly = null) => Post("/v1/exchanges", body, key: null, wrongly);

    public async Task<Reply> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var token = await Token();
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", Proof("GET", path, token, Proving));
        return await Reply.Of(await _http.SendAsync(request));
    }

    public async Task<Reply> Post(string path, byte[] body, string? key, Wrongly? wrongly = null)
    {
        wrongly ??= new();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(wrongly.OtherBody ?? body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", wrongly.ContentType);
        request.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest.Sha256(body));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (wrongly.ContentEncoding is { } encoding)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }
        if (!wrongly.WithoutToken)
        {
            await Authorize(request, path, body, wrongly);
        }
        return await Reply.Of(await _http.SendAsync(request));
    }

    /// <summary>Opens a sealed reply with the agency's key and checks the hub's signature by its published keys.</summary>
    /// <returns>The payload, byte for byte.</returns>
    public async Task<byte[]> Open(string sealedReply)
    {
        Assert.True(Jwe.Decrypt(sealedReply, Sealing).TryGet(out var outer, out var fault), fault?.Code);
        Assert.Equal("hub-reply+jws", outer.ContentType);
        var keys = JsonSerializer.Deserialize<JsonElement>(await _http.GetByteArrayAsync("/log/keys.json")).GetProperty("list").GetProperty("reply");
        var key = Jwk.Parse(Encoding.UTF8.GetBytes(keys[0].GetRawText())).Required();
        using var verifier = VerificationKey.From(key).Required();
        var inner = Jws.Verify(Encoding.ASCII.GetString(outer.Plaintext.Span), new JwsRules(JwsAlgorithms.Es256, "hub-reply+jws"), verifier);
        Assert.True(inner.TryGet(out var content, out fault), fault?.Code);
        return content.Payload.ToArray();
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
        Signing.Dispose();
        Sealing.Dispose();
        Proving.Dispose();
    }

    async Task Authorize(HttpRequestMessage request, string path, byte[] body, Wrongly wrongly)
    {
        var token = await Token();
        var proof = wrongly.Proof ?? Proof("POST", path, token, wrongly.ProofKey ?? Proving);
        LastProof = proof;
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", proof);
        if (wrongly.WithoutSignature)
        {
            return;
        }
        var key = wrongly.SigningKey ?? Signing;
        var message = new HttpMessage("POST", _hub.Origin + path, body)
            .With("authorization", "DPoP " + token).With("dpop", proof).With("content-digest", ContentDigest.Sha256(body));
        var fields = MessageSignatures.Sign(message, SignatureProfile.Hub.Label, key.KeyId, DateTimeOffset.UtcNow, SignatureProfile.Hub.Components(body.Length > 0), MessageSigner.Es256(key));
        request.Headers.TryAddWithoutValidation("Signature-Input", fields.Input);
        request.Headers.TryAddWithoutValidation("Signature", fields.Signature);
    }

    string Proof(string method, string path, string token, EcKey key) =>
        DpopProof.Create(key, method, _hub.Origin + path, DpopProof.HashOf(token), nonce: null, DateTimeOffset.UtcNow, Unique());

    static string Unique() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
