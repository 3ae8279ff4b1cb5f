using System.Text.Json;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Who changes a registration, as records name them.</summary>
/// <param name="Actor">E.g. <c>operator:ID</c> or <c>agency:ID</c>.</param>
/// <param name="ApprovedBy">The second operator; null for an act of one alone.</param>
readonly record struct ActBy(string Actor, string? ApprovedBy = null)
{
    public static ActBy Operators(Id128 proposer, Id128 approver) => new($"operator:{proposer}", $"operator:{approver}");

    public static ActBy Agency(string id) => new($"agency:{id}");
}

/// <summary>Terms and status of a registration when a change of it was decided on, or that there was none. Keys may have followed one another since.</summary>
readonly record struct ClientBasis(Hash256 Hash)
{
    public static ClientBasis Of(ClientRegistration? registration) => new(Hash256.Of(JsonSerializer.SerializeToUtf8Bytes(
        registration is null
            ? null
            : new
            {
                registration.ClientId, registration.Name, registration.Scopes, registration.Grants, registration.RedirectUris,
                registration.PostLogoutUris, registration.JwksUri, registration.Contact, registration.Status, registration.Profile,
            })));
}
