using Hub.Api.Hosting;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Operator.Agencies;

/// <summary>One proposal of the list.</summary>
public sealed record ProposalLine(AgencyProposal Proposal, string ProposedBy, string DecidedBy);

/// <summary>The agencies there are, and what operators propose about them.</summary>
[Authorize(Policy = PagePolicies.Operator)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(AgencyDesk desk, ClientDirectory clients, KeySourceWorker sources, PeopleDirectory people, TimeProvider clock) : AgencyPage(people)
{
    [BindProperty]
    public string? Agency { get; set; }

    public bool Suspended { get; private set; }

    public IReadOnlyList<RegisteredClient> Registered { get; private set; } = [];

    public IReadOnlyList<ProposalLine> Open { get; private set; } = [];

    public IReadOnlyList<ProposalLine> Earlier { get; private set; } = [];

    public KeySourceStatus? SourceOf(RegisteredClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return sources.StatusOf(client.Id);
    }

    public Task OnGet() => Show();

    public async Task OnPostSuspend()
    {
        Fault = await desk.Suspend(Agency ?? "", Operator, HttpContext.RequestAborted) as AgencyOutcome.Refused;
        Suspended = Fault is null;
        await Show();
    }

    async Task Show()
    {
        Registered = [.. clients.All.OrderBy(client => client.Id, StringComparer.Ordinal)];
        var (open, earlier) = (new List<ProposalLine>(), new List<ProposalLine>());
        foreach (var proposal in await desk.Newest(HttpContext.RequestAborted))
        {
            var line = new ProposalLine(proposal, await NameOf(proposal.ProposedBy), await NameOf(proposal.DecidedBy));
            (proposal.IsOpen(clock.GetUtcNow()) ? open : earlier).Add(line);
        }
        (Open, Earlier) = (open, earlier);
    }
}
