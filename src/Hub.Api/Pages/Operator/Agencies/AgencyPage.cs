using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Hub.Jose;

namespace Hub.Api.Pages.Operator.Agencies;

/// <summary>One row of terms as they stand and as they are to be.</summary>
public sealed record TermLine(Text Name, string Before, string After)
{
    public bool Differs => !string.Equals(Before, After, StringComparison.Ordinal);
}

/// <summary>What the pages about agencies' registrations have in common.</summary>
public abstract class AgencyPage(PeopleDirectory people) : HubPage
{
    /// <summary>What stood in the way; null when nothing did.</summary>
    public AgencyOutcome.Refused? Fault { get; private protected set; }

    protected Id128 Operator => HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.");

    /// <summary>The name under which somebody signs in; a dash for nobody.</summary>
    private protected async Task<string> NameOf(Id128? signIn) =>
        signIn is { } id && await people.NameOf(id, HttpContext.RequestAborted) is { } name ? name : T(AgencyTexts.Nothing);

    /// <summary>The keys of a set, by use, id and the start of their thumbprint; a set that cannot be read says so.</summary>
    public static string KeysOf(string jwks) => JsonWebKeys.Parse(jwks, backend: true).TryGet(out var keys, out var fault)
        ? string.Join('\n', keys.Keys.Select(key => $"{(key.Use == KeyUse.Encryption ? "enc" : "sig")} {key.KeyId} {key.Thumbprint}"))
        : fault.Code;
}
