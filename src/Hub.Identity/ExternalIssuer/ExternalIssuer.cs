using Hub.Jose;

namespace Hub.Identity;

/// <summary>The issuer of the hub's access tokens in place of its own authorization server, as the operator configured it (<c>schemas/issuer.schema.json</c>).</summary>
/// <param name="Issuer">Exactly as its discovery document and its tokens say it.</param>
public sealed record ExternalIssuer(string Issuer)
{
    /// <summary>What <c>aud</c> of its tokens says, alone; null: the hub's origin.</summary>
    public string? Audience { get; init; }

    /// <summary>Of <see cref="ForeignAlgorithm"/>.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [ForeignAlgorithm.Es256, ForeignAlgorithm.Ps256];

    /// <summary>Agency by its <c>client_id</c> there, and no other client; null: both names are the same.</summary>
    public IReadOnlyDictionary<string, string>? Clients { get; init; }

    /// <summary>Its <c>acr</c> values that stand for two factors at least.</summary>
    public IReadOnlyList<string> TwoFactorAcr { get; init; } = [];

    /// <summary>How the hub asks it whether a token still holds; null: tokens live 300 s at most instead.</summary>
    public IntrospectionClient? Introspection { get; init; }

    /// <summary>PEM certificates of the only authorities whose word counts for its TLS; null: those of the system.</summary>
    public string? AuthorityFile { get; init; }
}

/// <param name="ClientId">The hub's id there.</param>
/// <param name="Key">By which it authenticates (<c>private_key_jwt</c>, ES256).</param>
public sealed record IntrospectionClient(string ClientId, EcKey Key);
