using System.Globalization;
using System.Security.Claims;
using Hub.Canon;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>A person as the package carries them.</summary>
static class PersonPrincipal
{
    /// <summary>Claim that names the grant, as in access tokens.</summary>
    public const string GrantClaim = "grant";

    /// <summary>Somebody in front of the browser, by their sign-in.</summary>
    public static ClaimsPrincipal Of(SignedInPerson reader) => Of(reader.Person.SignIn.ToString(), reader.Authentication);

    /// <summary>Somebody who gave a client something, by the name they have to that client.</summary>
    public static ClaimsPrincipal Of(Identity.Grant grant, PairwiseSubjects subjects)
    {
        var principal = Of(subjects.Of(grant.ClientId, grant.SignIn), grant.Authentication);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(GrantClaim, grant.Id.ToString()));
        return principal;
    }

    static ClaimsPrincipal Of(string subject, AuthenticationEvent authentication)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim("sub", subject),
                new Claim("auth_time", authentication.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
                new Claim("idp", "local"),
                new Claim("acr", authentication.Acr),
                .. authentication.Methods.Select(method => new Claim("amr", method)),
            ],
            authenticationType: "hub");
        return new ClaimsPrincipal(identity);
    }
}
