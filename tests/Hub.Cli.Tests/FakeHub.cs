using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Jose;

namespace Hub.Cli.Tests;

/// <summary>The hub's side of the agency API behind a message handler: it checks what an agency sends, and seals what a test tells it to.</summary>
internal sealed class FakeHub : HttpMessageHandler
{
    public const string Origin = "https://hub.example";
    public const string LogOrigin = "hub.example/log";
    public const string Agency = "kemensos";

    const string Nonce = "a-nonce";

    readonly ECDsa _promiseKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly IEd25519Key _root = new LibcryptoEd25519().Open(new byte[32]);
    readonly TimeProvider _clock;

    public FakeHub(TimeProvider clock) => _clock = clock;

    public AgencyKeys AgencyKeys { get; } = AgencyKeys.Create();

    public EcKey ReplyKey { get; set; } = EcKey.Create(keyId: "reply-1");

    /// <summary>What <c>keys.json</c> says of the reply key.</summary>
    public EcKey? PublishedReplyKey { get; set; }

    public string Issuer { get; set; } = Origin;

    public bool WantsNonce { get; set; }

    /// <summary>Whether the agency is registered with its key.</summary>
    public bool KnowsAgency { get; set; } = true;

    /// <summary>Further documents, by path.</summary>
    public Dictionary<string, byte[]> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes the payload before it is signed.</summary>
    public Func<Dictionary<string, object>, Dictionary<string, object>> Payload { get; set; } = payload => payload;

    public int TokensGiven { get; private set; }

    /// <summary>What stood against the last call; null when it was signed as it must be.</summary>
    public string? Fault { get; private set; }

    public Id128 ExchangeId { get; } = Id128.Random();

    /// <summary>Id in the promise, where it is to be another than the exchange's.</summary>
    public Id128? PromisedId { get; set; }

    public AgencyClient Client() => new(new HttpClient(this, disposeHandler: false), Origin, Agency, AgencyKeys, _clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => request.RequestUri!.AbsolutePath switch
    {
        "/.well-known/openid-configuration" => Json(new { issuer = Issuer, token_endpoint = Origin + "/oauth/token" }),
        "/oauth/token" => GiveToken(request),
        "/log/keys.json" => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Keys()) },
        "/v1/exchanges" => await ExchangeAsync(request),
        var path when Documents.TryGetValue(path, out var document) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(document) },
        _ => new(HttpStatusCode.NotFound),
    };

    HttpResponseMessage GiveToken(HttpRequestMessage request)
    {
        var expected = new DpopExpectation("POST", Origin + "/oauth/token", null, _clock.GetUtcNow());
        var proof = DpopProof.Verify(request.Headers.GetValues("DPoP").Single(), expected).Required();
        if (WantsNonce && proof.Nonce != Nonce)
        {
            var refusal = Json(new { error = "use_dpop_nonce" }, HttpStatusCode.BadRequest);
            refusal.Headers.Add("DPoP-Nonce", Nonce);
            return refusal;
        }
        if (!KnowsAgency)
        {
            return Json(new { error = "invalid_client" }, HttpStatusCode.Unauthorized);
        }
        TokensGiven++;
        return Json(new { access_token = "token-" + TokensGiven, token_type = "DPoP", expires_in = 300 });
    }

    async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request)
    {
        var body = await request.Content!.ReadAsByteArrayAsync();
        var message = new HttpMessage(request.Method.Method, request.RequestUri!.ToString(), body);
        foreach (var (name, values) in request.Headers)
        {
            message.With(name.ToLowerInvariant(), [.. values]);
        }
        using var key = VerificationKey.From(AgencyKeys.Signing.Public).Required();
        var verified = MessageSignatures.Verify(message, SignatureProfile.Hub, id => id == AgencyKeys.Signing.KeyId ? key : null, _clock.GetUtcNow());
        Fault = verified.Fault?.Reason;
        return Fault is null ? Json(Reply()) : Json(new { code = "signature.invalid", title = "no" }, HttpStatusCode.Unauthorized);
    }

    object Reply()
    {
        var salt = new Hash256(RandomNumberGenerator.GetBytes(32)).ToString();
        var payload = Payload(new(StringComparer.Ordinal)
        {
            ["exchangeId"] = ExchangeId.ToString(),
            ["origin"] = LogOrigin,
            ["agency"] = Agency,
            ["provider"] = "dukcapil",
            ["dataset"] = "civil-registry.person",
            ["purpose"] = "benefit-eligibility",
            ["legalBasis"] = "consent",
            ["policy"] = new { id = "P", version = 1, sha256 = salt },
            ["obligations"] = Array.Empty<object>(),
            ["fields"] = new[] { new { name = "district", value = "11.01.01", salt } },
        });
        var jws = Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(payload), ReplyKey, ReplyOpener.PayloadType);
        var jwe = Jwe.Encrypt(Encoding.ASCII.GetBytes(jws), AgencyKeys.Opening.Public, ReplyOpener.PayloadType);
        var promise = new Promise(LogOrigin, PromisedId ?? ExchangeId, Hash256.Of("leaf"u8), 3, 1_700_000_000_000).Sign(_promiseKey, "promise-1");
        return new { exchangeId = ExchangeId.ToString(), outcome = "released", @sealed = jwe, promise };
    }

    byte[] Keys()
    {
        var reply = (PublishedReplyKey ?? ReplyKey).Public;
        var jwk = new PublicJwk("EC", "P-256", "reply-1", System.Buffers.Text.Base64Url.EncodeToString(reply.X.Span), System.Buffers.Text.Base64Url.EncodeToString(reply.Y.Span));
        return new KeyList(LogOrigin, [], [PublicJwk.Of(_promiseKey, "promise-1")], [jwk], []).Sign(_root, "hub.example/root");
    }

    static HttpResponseMessage Json(object body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) };
}
