using Hub.Api.Hosting;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Operator.Agencies;

/// <summary>Where an operator writes down what an agency is to be; nothing of it has effect.</summary>
[Authorize(Policy = PagePolicies.Operator)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class ProposeModel(AgencyDesk desk, ClientDirectory clients, PeopleDirectory people) : AgencyPage(people)
{
    const int MaxLines = 64;

    /// <summary>Of an agency that is there; null for a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Id { get; set; }

    [BindProperty]
    public string? Agency { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Jwks { get; set; }

    [BindProperty]
    public string? JwksUri { get; set; }

    [BindProperty]
    public List<string> Scopes { get; set; } = [];

    [BindProperty]
    public List<string> Grants { get; set; } = [];

    [BindProperty]
    public string? Redirects { get; set; }

    [BindProperty]
    public string? Logouts { get; set; }

    [BindProperty]
    public string? Contact { get; set; }

    /// <summary>The exception, ticked.</summary>
    [BindProperty]
    public bool Smart { get; set; }

    /// <summary><c>system/</c> scopes, one a line.</summary>
    [BindProperty]
    public string? SystemScopes { get; set; }

    public RegisteredClient? Current => Id is { } id && clients.TryFind(id, out var client) ? client : null;

    public static IEnumerable<string> AllScopes => [.. HubScopes.All, .. HubScopes.People];

    public IActionResult OnGet()
    {
        if (Id is not null && Current is null)
        {
            return NotFound();
        }
        if (Current?.Registration is { } stands)
        {
            (Name, JwksUri, Contact) = (stands.Name, stands.JwksUri, stands.Contact);
            (Scopes, Grants) = ([.. stands.Scopes], [.. stands.Grants]);
            (Smart, SystemScopes) = (stands.Profile == ClientProfile.SmartBackend, string.Join('\n', stands.Scopes.Except(AllScopes, StringComparer.Ordinal)));
            (Redirects, Logouts) = (string.Join('\n', stands.RedirectUris), string.Join('\n', stands.PostLogoutUris));
        }
        else
        {
            (Scopes, Grants) = ([HubScopes.Exchange], [OAuthGrants.ClientCredentials]);
        }
        return Page();
    }

    public async Task<IActionResult> OnPost()
    {
        var draft = new AgencyDraft(Name?.Trim() ?? "", Given(Jwks), Given(JwksUri), [.. Scopes, .. Lines(SystemScopes)], Grants, Lines(Redirects), Lines(Logouts), Contact?.Trim() ?? "")
        {
            Profile = Smart ? ClientProfile.SmartBackend : ClientProfile.Fapi,
        };
        return Answer(Current is null
            ? await desk.ProposeRegistration(Operator, Agency?.Trim() ?? "", draft, HttpContext.RequestAborted)
            : await desk.ProposeChange(Operator, Id!, draft, HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostReactivate() => Answer(await desk.ProposeReactivation(Operator, Id ?? "", HttpContext.RequestAborted));

    IActionResult Answer(AgencyOutcome outcome)
    {
        if (outcome is AgencyOutcome.Proposed proposed)
        {
            return Redirect($"/operator/agencies/proposals/{proposed.Proposal.Id}");
        }
        Fault = outcome as AgencyOutcome.Refused;
        return Page();
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    static string[] Lines(string? text) =>
        [.. (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MaxLines)];
}
