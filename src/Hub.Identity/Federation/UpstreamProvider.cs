using Hub.Jose;

namespace Hub.Identity;

/// <summary>Another issuer that signs citizens in, as the operator configured it (<c>schemas/upstream.schema.json</c>).</summary>
/// <param name="Name">1..32 of a-z, 0-9 and '-'; it stands in sign-in names and in records of bindings, and does not change.</param>
/// <param name="TitleId">Shown on the button, in Indonesian.</param>
/// <param name="TitleEn">The same in English.</param>
/// <param name="Issuer">Exactly as its discovery document and its tokens say it.</param>
/// <param name="ClientId">The hub's id there.</param>
/// <param name="Key">By which the hub authenticates there (<c>private_key_jwt</c>, ES256).</param>
public sealed record UpstreamProvider(string Name, string TitleId, string TitleEn, string Issuer, string ClientId, EcKey Key)
{
    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>Of <see cref="ForeignAlgorithm"/>: what its ID tokens may be signed with.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [ForeignAlgorithm.Es256];

    /// <summary>Its <c>acr</c> values that stand for two factors at least.</summary>
    public IReadOnlyList<string> TwoFactorAcr { get; init; } = [];

    /// <summary>The claim of its ID tokens that holds the NIK and takes the place of proofing at the counter; null: the counter binds.</summary>
    public string? BindingClaim { get; init; }

    /// <summary>A sign-in there that is older than this is asked for anew.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(8);

    /// <summary>PEM certificates of the only authorities whose word counts for its TLS; null: those of the system.</summary>
    public string? AuthorityFile { get; init; }
}
