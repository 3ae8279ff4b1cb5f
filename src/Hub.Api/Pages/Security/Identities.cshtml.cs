using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Security;

/// <summary>Who the reader is at other issuers: seen, and ended.</summary>
[RequireOwnBest]
public sealed class IdentitiesModel(CredentialDesk credentials, UpstreamDirectory upstreams) : PersonPage
{
    [BindProperty]
    public string? Identity { get; set; }

    public IReadOnlyList<OwnIdentity> Own { get; private set; } = [];

    public Task OnGet() => Show();

    public async Task OnPost()
    {
        if (Hash256.TryParse(Identity, out var identity))
        {
            Keep(await credentials.RemoveIdentity(Reader, identity, HttpContext.RequestAborted));
        }
        await Show();
    }

    /// <summary>The provider as its button calls it; one that is no longer configured by its address.</summary>
    public string TitleOf(OwnIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return upstreams.Providers.FirstOrDefault(one => string.Equals(one.Issuer, identity.Issuer, StringComparison.Ordinal)) is { } provider
            ? T(new Text(provider.TitleId, provider.TitleEn))
            : identity.Issuer;
    }

    async Task Show() => Own = await credentials.Identities(Reader.SignIn, HttpContext.RequestAborted);
}
