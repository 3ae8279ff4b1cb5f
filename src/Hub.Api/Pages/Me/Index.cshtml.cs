using Hub.Api.Localisation;
using Hub.Contracts;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>A person's consents: what waits for an answer, what is in force, what has ended.</summary>
public sealed class IndexModel(IGrainFactory grains, Catalogue catalogue) : CitizenPage
{
    public IReadOnlyList<ConsentCard> Waiting { get; private set; } = [];

    public IReadOnlyList<ConsentCard> InForce { get; private set; } = [];

    public IReadOnlyList<ConsentCard> Ended { get; private set; } = [];

    public async Task OnGet()
    {
        if (Subject is not { } subject)
        {
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
