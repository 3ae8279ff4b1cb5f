using System.Text;
using Hub.Audit.Keys;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Bench;

/// <summary>The asking agency: its keys, its token, the hub's keys it trusts. Thread-safe.</summary>
sealed class BenchAgency : IDisposable
{
    public const string Id = "bench";

    readonly AgencyKeys _keys = AgencyKeys.Create();
    readonly EcKey _proofKey = EcKey.Create();
    readonly TokenSource _tokens;
    readonly string _endpoint;
    Signing? _signing;

    public BenchAgency(HttpClient http, string origin)
    {
        _endpoint = origin + "/v1/exchanges";
        _tokens = new TokenSource(http, origin, Id, _keys.Signing, _proofKey, AgencyClient.Scope, TimeProvider.System);
        Client = new AgencyClient(http, origin, Id, _keys, TimeProvider.System);
    }

    sealed record Signing(string Token, ExchangeSigner Signer, byte[] Head);

    /// <summary>For what is not measured.</summary>
    public AgencyClient Client { get; }

    public AgencyRegistration Registration => new(Id, "Pengukur kinerja hub", _keys.ToPublicJwks(), AgencyClient.Scope.Split(' '), []);

    /// <summary>Opens what is sealed to the agency.</summary>
    public EcKey Opening => _keys.Opening;

    /// <summary>The whole request for one citizen, signed now.</summary>
    /// <param name="ask">The body and its digest.</param>
    /// <param name="proof">Id of the proof.</param>
    public async ValueTask<byte[]> RequestAsync(PreparedAsk ask, Canon.Id128 proof, CancellationToken cancel)
    {
        var token = await _tokens.GetAsync(cancel);
        var signing = _signing is { } kept && ReferenceEquals(kept.Token, token) ? kept : Prepare(token);
        _signing = signing;
        var headers = signing.Signer.Sign(ask.Digest, proof, TimeProvider.System.GetUtcNow());
        var changing = $"DPoP: {headers.Proof}\r\nContent-Digest: {headers.Digest}\r\nSignature-Input: {headers.Input}\r\nSignature: {headers.Signature}\r\nContent-Length: {ask.Body.Length}\r\n\r\n";
        var request = new byte[signing.Head.Length + changing.Length + ask.Body.Length];
        signing.Head.CopyTo(request, 0);
        Encoding.ASCII.GetBytes(changing, request.AsSpan(signing.Head.Length));
        ask.Body.CopyTo(request, signing.Head.Length + changing.Length);
        return request;
    }

    public void Dispose()
    {
        Client.Dispose();
        _tokens.Dispose();
        _proofKey.Dispose();
        _keys.Dispose();
    }

    Signing Prepare(string token)
    {
        var authority = new Uri(_endpoint).Authority;
        var head = $"POST /v1/exchanges HTTP/1.1\r\nHost: {authority}\r\nAuthorization: DPoP {token}\r\nContent-Type: application/json\r\n";
        return new(token, new ExchangeSigner(_proofKey, _keys.Signing, token, _endpoint), Encoding.ASCII.GetBytes(head));
    }
}

/// <summary>A request's body, made once for each citizen.</summary>
/// <param name="Digest">Its <c>Content-Digest</c>.</param>
sealed record PreparedAsk(byte[] Body, string Digest)
{
    public const string Dataset = "civil-registry.person";
    public const string Purpose = "load-test";

    public static readonly IReadOnlyList<string> Fields = ["nik", "birth_date", "household_size", "district"];

    public static PreparedAsk About(string nik)
    {
        var body = new ExchangeAsk(nik, Dataset, Purpose, "consent", Fields).ToJson();
        return new(body, ContentDigest.Sha256(body));
    }
}

/// <summary>The hub's public keys, made ready once for many replies. Thread-safe.</summary>
sealed class HubSigns : IDisposable
{
    HubSigns(string origin, VerificationKey reply, VerificationKey promise) => (Origin, Reply, Promise) = (origin, reply, promise);

    /// <summary>Origin line of the log.</summary>
    public string Origin { get; }

    public VerificationKey Reply { get; }

    public VerificationKey Promise { get; }

    public static async Task<HubSigns> FetchAsync(HttpClient http, CancellationToken cancel)
    {
        var keys = KeyList.TryParse(await http.GetByteArrayAsync("log/keys.json", cancel)) ?? throw CommandException.Refused("the hub's key list cannot be read");
        return new(keys.Origin, Ready(keys.Reply[0]), Ready(keys.Promise[0]));
    }

    public void Dispose()
    {
        Reply.Dispose();
        Promise.Dispose();
    }

    static VerificationKey Ready(PublicJwk key)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"kty":"{{key.Kty}}","crv":"{{key.Crv}}","x":"{{key.X}}","y":"{{key.Y}}"}""");
        return Jwk.Parse(json).TryGet(out var jwk, out var fault) && VerificationKey.From(jwk).TryGet(out var ready, out fault)
            ? ready
            : throw CommandException.Refused($"a key of the hub cannot be used: {fault.Code}");
    }
}
