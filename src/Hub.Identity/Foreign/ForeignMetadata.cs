using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>What a server of others says about itself (RFC 8414, OpenID Connect Discovery 1.0), as far as the hub asks.</summary>
/// <param name="Issuer">Exactly the issuer that is configured.</param>
/// <param name="JwksUri">Where its keys are.</param>
sealed record ForeignMetadata(string Issuer, string JwksUri)
{
    public string? AuthorizationEndpoint { get; init; }

    public string? TokenEndpoint { get; init; }

    /// <summary>Null where requests are not pushed (RFC 9126).</summary>
    public string? PushedRequestEndpoint { get; init; }

    /// <summary>Null where tokens are not introspected (RFC 7662).</summary>
    public string? IntrospectionEndpoint { get; init; }

    /// <summary>Whether it names itself in its answers (RFC 9207).</summary>
    public bool SaysIssuer { get; init; }

    /// <summary>Whether single claims can be asked for (OpenID Connect Core 1.0 §5.5).</summary>
    public bool TakesClaims { get; init; }

    /// <summary>Parses the document; a fault <c>foreign.metadata</c>.</summary>
    public static JoseResult<ForeignMetadata> Parse(ReadOnlySpan<byte> utf8, string issuer)
    {
        if (StrictJson.Parse(utf8, ForeignHttp.MaxBodyBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return new JoseFault("foreign.metadata", "no strict JSON");
        }
        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, issuer)
                : new JoseFault("foreign.metadata", "no object");
        }
    }

    static JoseResult<ForeignMetadata> Read(JsonElement said, string issuer)
    {
        // Another issuer's document at this address is a mix-up in the making (RFC 8414 §3.3).
        if (!JsonClaims.Is(said, "issuer", issuer))
        {
            return new JoseFault("foreign.metadata", "issuer is not the one configured");
        }
        if (JsonClaims.Text(said, "jwks_uri") is not { } keys)
        {
            return new JoseFault("foreign.metadata", "no jwks_uri");
        }
        var read = new ForeignMetadata(issuer, keys)
        {
            AuthorizationEndpoint = JsonClaims.Text(said, "authorization_endpoint"),
            TokenEndpoint = JsonClaims.Text(said, "token_endpoint"),
            PushedRequestEndpoint = JsonClaims.Text(said, "pushed_authorization_request_endpoint"),
            IntrospectionEndpoint = JsonClaims.Text(said, "introspection_endpoint"),
            SaysIssuer = IsTrue(said, "authorization_response_iss_parameter_supported"),
            TakesClaims = IsTrue(said, "claims_parameter_supported"),
        };
        string?[] addresses = [read.JwksUri, read.AuthorizationEndpoint, read.TokenEndpoint, read.PushedRequestEndpoint, read.IntrospectionEndpoint];
        // Only a server of this machine may send the hub to this machine: another's word would reach what listens here for nobody else.
        var parts = new Uri(issuer).IsLoopback ? AddressParts.Query | AddressParts.LoopbackHttp : AddressParts.Query;
        return addresses.All(address => address is null || (WebAddress.IsAllowed(address, parts) && (parts.HasFlag(AddressParts.LoopbackHttp) || !new Uri(address).IsLoopback)))
            ? read
            : new JoseFault("foreign.metadata", "an address is not https, or is on this machine where the issuer is not");
    }

    static bool IsTrue(JsonElement said, string name) => said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
