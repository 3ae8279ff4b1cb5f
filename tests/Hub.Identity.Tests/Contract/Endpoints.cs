using System.Text.Json;

namespace Hub.Identity.Tests.Contract;

/// <summary>The server as it describes itself (OpenID Connect Discovery, RFC 8414).</summary>
sealed class Endpoints(JsonElement metadata)
{
    public JsonElement Metadata => metadata;

    public string Token => Uri("token_endpoint");

    public string Par => Uri("pushed_authorization_request_endpoint");

    public string Authorize => Uri("authorization_endpoint");

    public string Jwks => Uri("jwks_uri");

    public string Introspect => Uri("introspection_endpoint");

    public string Revoke => Uri("revocation_endpoint");

    public string EndSession => Uri("end_session_endpoint");

    /// <summary>A list of words; empty where the member is missing.</summary>
    public IReadOnlyList<string> List(string member) =>
        metadata.TryGetProperty(member, out var list) ? [.. list.EnumerateArray().Select(value => value.GetString()!)] : [];

    string Uri(string member) => metadata.GetProperty(member).GetString()!;
}
