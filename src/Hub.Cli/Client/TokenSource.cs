using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Client;

/// <summary>Access tokens of one agency: discovered, asked for by <c>private_key_jwt</c> with DPoP, kept until shortly before they end. Thread-safe.</summary>
sealed class TokenSource(HttpClient http, string origin, string agency, EcKey signingKey, EcKey proofKey, string scope, TimeProvider clock) : IDisposable
{
    /// <summary>A token is not used in the last seconds of its life: the call that carries it takes time too.</summary>
    static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    static readonly TimeSpan AssertionLifetime = TimeSpan.FromSeconds(60);

    readonly SemaphoreSlim _one = new(1, 1);
    Kept? _kept;

    sealed record Kept(string Token, DateTimeOffset Until);

    sealed record Discovery([property: JsonPropertyName("issuer")] string? Issuer, [property: JsonPropertyName("token_endpoint")] string? TokenEndpoint);

    sealed record TokenReply(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("token_type")] string? TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);

    sealed record TokenError([property: JsonPropertyName("error")] string? Error, [property: JsonPropertyName("error_description")] string? Description);

    /// <param name="Error">RFC 6749 §5.2; null where the answer names none.</param>
    sealed record Attempt(Kept? Kept, string? Nonce, string? Error, string? Refusal);

    /// <summary>A token that is good for some time yet.</summary>
    public async Task<string> GetAsync(CancellationToken cancel)
    {
        if (_kept is { } kept && clock.GetUtcNow() < kept.Until)
        {
            return kept.Token;
        }
        await _one.WaitAsync(cancel);
        try
        {
            if (_kept is { } meanwhile && clock.GetUtcNow() < meanwhile.Until)
            {
                return meanwhile.Token;
            }
            var fresh = await AskAsync(cancel);
            _kept = fresh;
            return fresh.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    async Task<Kept> AskAsync(CancellationToken cancel)
    {
        var discovery = await DiscoverAsync(cancel);
        var first = await TryAskAsync(discovery, nonce: null, cancel);
        // A server may want its own nonce in the proof and gives it with the first refusal (RFC 9449 §8).
        var last = first is { Kept: null, Nonce: { } nonce } ? await TryAskAsync(discovery, nonce, cancel) : first;
        return last switch
        {
            { Kept: { } kept } => kept,
            { Error: "invalid_client" } => throw CommandException.Refused($"{origin} knows no agency {agency} with this signing key ({last.Refusal})"),
            _ => throw CommandException.Refused("the token endpoint answered " + last.Refusal),
        };
    }

    async Task<Attempt> TryAskAsync(Discovery discovery, string? nonce, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, discovery.TokenEndpoint);
        request.Headers.Add("DPoP", DpopProof.Create(proofKey, "POST", discovery.TokenEndpoint!, accessTokenHash: null, nonce, clock.GetUtcNow(), Nonces.New()));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion_type"] = ClientAssertion.AssertionType,
            ["client_assertion"] = ClientAssertion.Create(signingKey, agency, discovery.Issuer!, clock.GetUtcNow(), AssertionLifetime, Nonces.New()),
        });
        using var response = await http.SendAsync(request, cancel);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.IsSuccessStatusCode)
        {
            return new(Read(body), null, null, null);
        }
        var error = Json<TokenError>(body);
        var wanted = response.Headers.TryGetValues("DPoP-Nonce", out var nonces) ? nonces.First() : null;
        return new(null, wanted, error?.Error, $"{(int)response.StatusCode} {error?.Error} {error?.Description}".TrimEnd());
    }

    Kept Read(byte[] body)
    {
        if (Json<TokenReply>(body) is not { AccessToken: { } token, ExpiresIn: > 0 } reply || !string.Equals(reply.TokenType, "DPoP", StringComparison.OrdinalIgnoreCase))
        {
            throw CommandException.Refused("the token endpoint gave no DPoP-bound token");
        }
        var life = TimeSpan.FromSeconds(reply.ExpiresIn);
        return new(token, clock.GetUtcNow() + (life > 2 * Reserve ? life - Reserve : life / 2));
    }

    async Task<Discovery> DiscoverAsync(CancellationToken cancel)
    {
        var body = await http.GetByteArrayAsync(origin + "/.well-known/openid-configuration", cancel);
        // The issuer must be the one that was asked (RFC 8414 §3.3), or another server could collect the assertions.
        return Json<Discovery>(body) is { Issuer: { } issuer, TokenEndpoint: not null } discovery && string.Equals(issuer, origin, StringComparison.Ordinal)
            ? discovery
            : throw CommandException.Refused($"{origin} does not describe itself as an authorization server");
    }

    static T? Json<T>(byte[] body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
