using System.Net.Security;
using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Bench.Tokens;

/// <summary>A server that is asked for tokens.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Issuer">Its origin and issuer.</param>
/// <param name="Endpoint">Its token endpoint.</param>
/// <param name="Tls">How its certificate is judged.</param>
/// <param name="Keys">Its published keys by <c>kid</c>.</param>
/// <param name="ProcessId">The process that answers.</param>
sealed record TokenServer(string Name, string Issuer, Uri Endpoint, SslClientAuthenticationOptions Tls, IReadOnlyDictionary<string, VerificationKey> Keys, int ProcessId)
{
    const string Discovery = "/.well-known/openid-configuration";

    /// <summary>Reads what the server says of itself.</summary>
    /// <param name="http">Trusts its certificate.</param>
    public static async Task<TokenServer> DiscoverAsync(string name, string issuer, HttpClient http, SslClientAuthenticationOptions tls, int processId, CancellationToken cancel)
    {
        using var metadata = JsonDocument.Parse(await http.GetByteArrayAsync(issuer + Discovery, cancel));
        if (!string.Equals(metadata.RootElement.GetProperty("issuer").GetString(), issuer, StringComparison.Ordinal))
        {
            throw CommandException.Refused($"{name} calls itself something else than {issuer}");
        }
        var endpoint = new Uri(metadata.RootElement.GetProperty("token_endpoint").GetString()!);
        using var set = JsonDocument.Parse(await http.GetByteArrayAsync(metadata.RootElement.GetProperty("jwks_uri").GetString(), cancel));
        var keys = set.RootElement.GetProperty("keys").EnumerateArray()
            .ToDictionary(key => key.GetProperty("kid").GetString()!, key => Ready(name, key), StringComparer.Ordinal);
        return new(name, issuer, endpoint, tls, keys, processId);
    }

    static VerificationKey Ready(string name, JsonElement key)
    {
        // Its public point alone: what else a server publishes beside it is its own affair.
        var point = JsonSerializer.SerializeToUtf8Bytes(new { kty = key.GetProperty("kty").GetString(), crv = key.GetProperty("crv").GetString(), x = key.GetProperty("x").GetString(), y = key.GetProperty("y").GetString() });
        return Jwk.Parse(point).TryGet(out var jwk, out var fault) && VerificationKey.From(jwk).TryGet(out var ready, out fault)
            ? ready
            : throw CommandException.Refused($"a key of {name} cannot be used: {fault.Code}");
    }
}
