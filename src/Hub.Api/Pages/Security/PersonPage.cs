using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Hub.Api.Pages.Security;

/// <summary>A page about the reader's own sign-in, whatever their role.</summary>
[Authorize(Policy = PagePolicies.Person)]
public abstract class PersonPage : HubPage
{
    /// <summary>Whose session it is.</summary>
    protected Person Reader { get; private set; } = null!;

    /// <summary>What stood in the way, in words; null when nothing did.</summary>
    public Text? Fault { get; protected set; }

    public bool Done { get; protected set; }

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // As they were when the session was looked at: what it was let in to do is done at that epoch or not at all.
        Reader = SessionAuthenticationHandler.SessionOf(HttpContext)?.Person ?? throw new InvalidOperationException("A page of a person's has their session.");
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    /// <summary>Keeps what became of a change.</summary>
    protected void Keep(CredentialOutcome outcome)
    {
        Fault = outcome is CredentialOutcome.Refused refused ? Said(refused.Code) : null;
        Done = Fault is null;
        if (outcome is CredentialOutcome.Refused { Code: CredentialDesk.TooOften, RetryAfter: var wait })
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Problems.TellWhen(HttpContext, wait);
        }
    }

    static Text Said(string code) => code switch
    {
        "credential.last-way" => SecurityTexts.LastWay,
        "credential.wrong-code" => SecurityTexts.WrongCode,
        "credential.changed" => SecurityTexts.ChangedMeanwhile,
        CredentialDesk.TooOften => SecurityTexts.ChangedTooOften,
        PasswordRules.Weak => SecurityTexts.WeakPassword,
        _ => SecurityTexts.NotChanged,
    };
}
