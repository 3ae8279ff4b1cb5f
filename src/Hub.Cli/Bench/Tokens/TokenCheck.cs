using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Bench.Tokens;

/// <summary>Holds every answer of one server to what was asked for. Not thread-safe.</summary>
sealed class TokenCheck(TokenServer server)
{
    const int MaxLifetimeSeconds = 300;

    static readonly JwsRules Rules = new(JwsAlgorithms.Es256, "at+jwt");

    readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Tokens taken so far, each with an id of its own.</summary>
    public int Count => _ids.Count;

    /// <summary>Takes one answer.</summary>
    /// <exception cref="CommandException">It is no token of this server, bound to this agency's key, that was not seen before.</exception>
    public void Take(TokenAgency agency, ReadOnlyMemory<byte> answer)
    {
        using var reply = JsonDocument.Parse(answer);
        Must("DPoP".Equals(reply.RootElement.GetProperty("token_type").GetString(), StringComparison.OrdinalIgnoreCase), "is not of type DPoP");
        var token = reply.RootElement.GetProperty("access_token").GetString()!;
        if (!Jws.Verify(token, Rules, header => header.KeyId is { } id ? server.Keys.GetValueOrDefault(id) : null).TryGet(out var content, out var fault))
        {
            throw CommandException.Refused($"a token of {server.Name} does not hold: {fault.Code}");
        }
        using var claims = JsonDocument.Parse(content.Payload);
        var root = claims.RootElement;
        Must(Is(root.GetProperty("cnf"), "jkt", agency.Thumbprint), "is bound to another key");
        Must(Is(root, "client_id", agency.Id), "is another client's");
        Must(Is(root, "iss", server.Issuer), "names another issuer");
        Must(root.GetProperty("exp").GetInt64() - root.GetProperty("iat").GetInt64() is > 0 and <= MaxLifetimeSeconds, "lives longer than 300 s");
        Must(_ids.Add(root.GetProperty("jti").GetString()!), "has an id that was seen before");
    }

    static bool Is(JsonElement of, string member, string wanted) => string.Equals(of.GetProperty(member).GetString(), wanted, StringComparison.Ordinal);

    void Must(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw CommandException.Refused($"a token of {server.Name} {otherwise}");
        }
    }
}
