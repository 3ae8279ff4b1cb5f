using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Contracts;
using Hub.Rules.Policies;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>One consent: its notice, its answer, its end.</summary>
public sealed class ConsentModel(IGrainFactory grains, Catalogue catalogue) : CitizenPage
{
    [BindProperty(SupportsGet = true), FromRoute]
    public string Id { get; set; } = "";

    /// <summary>Language in which the notice stood on the page when it was answered.</summary>
    [BindProperty]
    public string? ShownLang { get; set; }

    public ConsentCard? Card { get; private set; }

    /// <summary>The notice in the page's language; null when the policies no longer hold the version agreed to.</summary>
    public NoticeBody? Notice { get; private set; }

    public string? Fault { get; private set; }

    public Task<IActionResult> OnGet() => Show();

    public Task<IActionResult> OnPostGrant() => Answer(ConsentActions.Grant);

    public Task<IActionResult> OnPostRefuse() => Answer(ConsentActions.Refuse);

    public Task<IActionResult> OnPostRevoke() => Answer(ConsentActions.Revoke);

    async Task<IActionResult> Answer(string action)
    {
        if (Subject is not { } subject || !Id128.TryParse(Id, out var consent))
        {
            return NotFound();
        }
        var shown = ShownLang is "en" ? "en" : "id";
        var outcome = await grains.GetGrain<ICitizenGrain>(subject.ToString()).Change(ConsentActions.ByPerson(subject, consent, action, shown));
        if (outcome is ConsentOutcome.Refused refused)
        {
            Fault = T(refused.Code.StartsWith("consent.", StringComparison.Ordinal) ? Texts.AnswerFirst : Texts.NotPossibleNow);
            return await Show();
        }
        // A redirect, so that a reload does not answer again.
        return Redirect($"/me/consents/{consent}");
    }

    async Task<IActionResult> Show()
    {
        if (Subject is not { } subject || !Id128.TryParse(Id, out var id))
        {
            return NotFound();
        }
        if (await grains.GetGrain<ICitizenGrain>(subject.ToString()).Consent(id) is not { } consent)
        {
            return NotFound();
        }
        Card = await catalogue.Card(consent, Lang);
        Notice = catalogue.Notice(consent.Terms, Lang);
        return Page();
    }
}
