using Hub.Contracts;
using Hub.Silo.Walk;
using Orleans;

namespace Hub.Api.Pages.Queue;

/// <summary>What waits for the officers of one agency, the nearest deadline first. Nothing personal: that is opened one by one.</summary>
public sealed class IndexModel(IGrainFactory grains, DecisionCatalogue catalogue) : OfficerPage
{
    public IReadOnlyList<WaitingLine> Lines { get; private set; } = [];

    /// <summary>Why nothing is shown.</summary>
    public string? Fault { get; private set; }

    public async Task OnGet()
    {
        if (await ActiveAgency(grains) is not { } agency)
        {
            Fault = Agency is null ? null : Catalogue.Reason(WalkCodes.AgencyNotActive, Lang);
            return;
        }
        var lines = new List<WaitingLine>();
        foreach (var item in await grains.GetGrain<IDecisionDeskGrain>(0).Queue(agency))
        {
            lines.Add(new(
                await catalogue.Line(item, Lang),
                [.. item.Reviewers.Select(reviewer => DecisionLines.Who(reviewer).In(Lang))],
                !item.Reviewers.Contains(Officer, StringComparer.Ordinal)));
        }
        Lines = lines;
    }
}
