using Hub.Audit.Keys;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Client;

/// <summary>An agency's side of the hub's API: discovers, gets and keeps a token, signs, sends, opens and checks. Thread-safe.</summary>
public sealed class AgencyClient : IDisposable
{
    /// <summary>What an agency may ask for with this client.</summary>
    public const string Scope = "exchange consent decision trail";

    readonly HttpClient _http;
    readonly string _origin;
    readonly AgencyKeys _keys;
    readonly EcKey _proofKey = EcKey.Create();
    readonly TokenSource _tokens;
    ReplyOpener? _opener;

    /// <param name="http">Reaches the hub; stays the caller's.</param>
    /// <param name="origin">The hub's, <c>https://host:port</c>.</param>
    /// <param name="agency">Identifier under which the keys are registered.</param>
    /// <param name="keys">Stay the caller's.</param>
    /// <param name="clock">Dates proofs, signatures and assertions.</param>
    public AgencyClient(HttpClient http, string origin, string agency, AgencyKeys keys, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(keys);
        (_http, _origin, Agency, _keys) = (http, origin, agency, keys);
        _tokens = new TokenSource(http, origin, agency, keys.Signing, _proofKey, Scope, clock);
        Signer = new CallSigner(_proofKey, keys.Signing, clock);
    }

    public string Agency { get; }

    /// <summary>Signs with this client's keys.</summary>
    public CallSigner Signer { get; }

    /// <summary>The access token, fetched when none is kept.</summary>
    public Task<string> TokenAsync(CancellationToken cancel) => _tokens.GetAsync(cancel);

    /// <summary>Asks for data; opens and checks the sealed reply.</summary>
    public async Task<ExchangeOutcome> ExchangeAsync(ExchangeAsk ask, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var answer = await SendAsync(await SignAsync("POST", "/v1/exchanges", ask.ToJson(), cancel), cancel);
        return answer switch
        {
            HubAnswer.Given given => (await OpenerAsync(cancel)).Open(given),
            HubAnswer.Refused refused => new ExchangeOutcome.Refused(refused),
            _ => throw new InvalidOperationException("An answer is given or refused."),
        };
    }

    /// <summary>Asks a citizen for consent.</summary>
    public async Task<HubAnswer> AskConsentAsync(ConsentAsk ask, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return await SendAsync(await SignAsync("POST", "/v1/consents", ask.ToJson(), cancel), cancel);
    }

    /// <summary>Has a registered programme decide on values that exchanges released.</summary>
    public async Task<HubAnswer> DecideAsync(DecisionAsk ask, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return await SendAsync(await SignAsync("POST", "/v1/decisions", ask.ToJson(), cancel), cancel);
    }

    /// <summary>Reads a document of the API, such as <c>/v1/exchanges/{id}</c>.</summary>
    public async Task<HubAnswer> ReadAsync(string path, CancellationToken cancel) =>
        await SendAsync(await SignAsync("GET", path, default, cancel), cancel);

    /// <summary>Downloads the evidence bundle of an exchange.</summary>
    /// <exception cref="CommandException">The hub refuses.</exception>
    public async Task<byte[]> EvidenceAsync(string exchange, CancellationToken cancel)
    {
        using var message = (await SignAsync("GET", $"/v1/exchanges/{exchange}/evidence", default, cancel)).ToMessage();
        using var response = await _http.SendAsync(message, cancel);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync(cancel)
            : throw CommandException.Refused($"the evidence was refused: {await HubAnswer.ReadAsync(response, cancel)}");
    }

    /// <summary>Signs a call without sending it.</summary>
    public async Task<SignedCall> SignAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        Signer.Sign(await TokenAsync(cancel), method, _origin + path, body);

    /// <summary>Sends a call as it is.</summary>
    public async Task<HubAnswer> SendAsync(SignedCall call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var message = call.ToMessage();
        using var response = await _http.SendAsync(message, cancel);
        return await HubAnswer.ReadAsync(response, cancel);
    }

    /// <summary>Opens replies with the hub's keys of <c>/log/keys.json</c>, fetched once.</summary>
    public async Task<ReplyOpener> OpenerAsync(CancellationToken cancel)
    {
        if (_opener is { } opener)
        {
            return opener;
        }
        var file = await _http.GetByteArrayAsync(_origin + "/log/keys.json", cancel);
        var keys = KeyList.TryParse(file) ?? throw CommandException.Refused("the hub's key list cannot be read");
        return _opener = new ReplyOpener(Agency, _keys.Opening, keys);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _proofKey.Dispose();
    }
}
