using Hub.Contracts;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>The newest decisions about the person.</summary>
public sealed class DecisionsModel(IGrainFactory grains, DecisionCatalogue catalogue) : CitizenPage
{
    public IReadOnlyList<DecisionLine> Lines { get; private set; } = [];

    public async Task OnGet()
    {
        if (Subject is not { } subject)
        {
            return;
        }
        var lines = new List<DecisionLine>();
        foreach (var id in await grains.GetGrain<ICitizenGrain>(subject.ToString()).Decisions())
        {
            if (await DecisionActs.Grain(grains, id).Summary() is { } trail)
            {
                lines.Add(await catalogue.Line(trail, Lang));
            }
        }
        Lines = lines;
    }
}
