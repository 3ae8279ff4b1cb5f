using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Security;

/// <summary>The reader's ways in and sessions.</summary>
public sealed class IndexModel(KnownBrowsers browsers, CredentialDesk credentials, OneTimeCodes codes, OwnSessions sessions, OwnGrants grants) : PersonPage
{
    [BindProperty]
    public string? Session { get; set; }

    [BindProperty]
    public string? Given { get; set; }

    public WaysIn Ways { get; private set; } = new(HasPassword: false, 0, HasApp: false);

    /// <summary>How many identities at other issuers the reader has, also of providers that are no longer configured.</summary>
    public int Identities { get; private set; }

    /// <summary>What was tried at the reader's password without success.</summary>
    public FailedAttempts Failures { get; private set; } = new(0, 0);

    /// <summary>There were so many failures that the password signs nobody in any more by this browser.</summary>
    public bool PasswordIsClosed => Ways.HasPassword && Failures.InAll >= HubIdentityOptions.MaxFailuresInAll;

    public CodesState Codes { get; private set; } = new(HasApp: false, 0);

    public IReadOnlyList<OwnSession> Sessions { get; private set; } = [];

    /// <summary>What applications may do for the reader.</summary>
    public IReadOnlyList<OwnGrant> Grants { get; private set; } = [];

    /// <summary>The session of this browser.</summary>
    public Id128? Here => Id128.TryParse(User.FindFirst(HubClaims.Session)?.Value, out var id) ? id : null;

    public async Task OnGet()
    {
        Ways = await credentials.Ways(Reader.SignIn, HttpContext.RequestAborted);
        Identities = (await credentials.Identities(Reader.SignIn, HttpContext.RequestAborted)).Count;
        Failures = await browsers.Failures(HttpContext, Reader);
        Codes = await codes.State(Reader.SignIn, HttpContext.RequestAborted);
        Sessions = await sessions.Of(Reader.SignIn, HttpContext.RequestAborted);
        Grants = await grants.Of(Reader.SignIn, HttpContext.RequestAborted);
    }

    public async Task<IActionResult> OnPostEnd()
    {
        if (Id128.TryParse(Session, out var session))
        {
            await sessions.End(Reader.SignIn, session, HttpContext.RequestAborted);
        }
        return LocalRedirect("/security");
    }

    public async Task<IActionResult> OnPostEndGrant()
    {
        if (Id128.TryParse(Given, out var grant))
        {
            await grants.End(Reader, grant, HttpContext.RequestAborted);
        }
        return LocalRedirect("/security");
    }

    public async Task<IActionResult> OnPostEndAll()
    {
        await sessions.EndAll(HttpContext, Reader);
        SessionCookie.Delete(HttpContext);
        return LocalRedirect("/");
    }
}
