using System.Globalization;
using System.Security.Claims;

namespace Hub.Identity;

/// <summary>What the claims of a person say, whether a session or a token brought them.</summary>
static class PersonClaims
{
    public static void AddTo(ClaimsIdentity identity, Person person, AuthenticationEvent authentication)
    {
        identity.AddClaim(new Claim(HubClaims.SignIn, person.SignIn.ToString()));
        identity.AddClaim(new Claim(HubClaims.Role, PersonRoles.Name(person.Role)));
        identity.AddClaim(new Claim(HubClaims.Acr, authentication.Acr));
        identity.AddClaim(new Claim(HubClaims.AuthenticatedAt, authentication.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        if (person.Subject is { } subject)
        {
            identity.AddClaim(new Claim(HubClaims.Subject, subject.ToString()));
        }
        if (person.Holder is { } holder)
        {
            identity.AddClaim(new Claim(HubClaims.Holder, holder.ToString()));
        }
        if (person.Agency is { } agency)
        {
            identity.AddClaim(new Claim(HubClaims.Agency, agency));
        }
    }
}
