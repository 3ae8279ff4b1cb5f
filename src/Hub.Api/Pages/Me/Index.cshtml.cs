using Hub.Api.Localisation;
using Hub.Contracts;
using Hub.Identity;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>A person's consents: what waits for an answer, what is in force, what has ended.</summary>
public sealed class IndexModel(IGrainFactory grains, Catalogue catalogue, PeopleDirectory people) : CitizenPage
{
    public IReadOnlyList<ConsentCard> Waiting { get; private set; } = [];

    public IReadOnlyList<ConsentCard> InForce { get; private set; } = [];

    public IReadOnlyList<ConsentCard> Ended { get; private set; } = [];

    /// <summary>What an unbound person names at the counter; who signed in elsewhere has never typed it.</summary>
    public string? SignInName { get; private set; }

    public async Task OnGet()
    {
        if (Subject is not { } subject)
        {
            SignInName = HubClaims.SignInOf(User) is { } signIn ? (await people.Find(signIn, HttpContext.RequestAborted))?.Name : null;
            return;
        }
        var cards = new List<ConsentCard>();
        foreach (var consent in await grains.GetGrain<ICitizenGrain>(subject.ToString()).Consents())
        {
            cards.Add(await catalogue.Card(consent, Lang));
        }
        Waiting = [.. cards.Where(c => c.IsWaiting)];
        InForce = [.. cards.Where(c => c.IsInForce)];
        Ended = [.. cards.Where(c => !c.IsWaiting && !c.IsInForce)];
    }
}
