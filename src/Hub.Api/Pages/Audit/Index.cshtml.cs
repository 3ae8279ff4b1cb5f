using Hub.Api.Localisation;
using Hub.Canon;
using Hub.Contracts;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Audit;

/// <summary>Where an auditor finds trails. Nothing personal stands here.</summary>
public sealed class IndexModel(IGrainFactory grains, DecisionCatalogue catalogue) : AuditPage
{
    /// <summary>Longest agency id that is looked up.</summary>
    const int MaxAgencyChars = 64;

    [BindProperty]
    public string? Entry { get; set; }

    [BindProperty]
    public string? Agency { get; set; }

    public string? Fault { get; private set; }

    public IReadOnlyList<DecisionLine> Lines { get; private set; } = [];

    IDecisionDeskGrain Desk => grains.GetGrain<IDecisionDeskGrain>(0);

    public async Task<IActionResult> OnPostFind()
    {
        if (Id128.TryParse(Entry?.Trim(), out var entry) && await TrailOf(entry) is { } trail)
        {
            return Redirect($"/audit/{trail}");
        }
        Fault = T(DecisionTexts.NothingFound);
        return Page();
    }

    public async Task OnPostList()
    {
        var lines = new List<DecisionLine>();
        if (Agency?.Trim() is { Length: > 0 and <= MaxAgencyChars } agency)
        {
            foreach (var trail in await Desk.Newest(agency))
            {
                lines.Add(await catalogue.Line(trail, Lang));
            }
        }
        Lines = lines;
        Fault = lines.Count == 0 ? T(DecisionTexts.NoDecisions) : null;
    }

    /// <summary>An entry that is erased names no trail any more, but a decision is still found by its own id.</summary>
    async Task<Id128?> TrailOf(Id128 entry) =>
        await Desk.TrailOf(entry) ?? (await DecisionActs.Grain(grains, entry).Summary())?.DecisionId;
}
