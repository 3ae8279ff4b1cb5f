using Hub.Api.Localisation;
using Hub.Audit.Delays;
using Hub.Canon;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Audit;

/// <summary>Every order of delayed disclosure, counted: how much, by whom, until when. What an order holds is opened on record alone.</summary>
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class DelaysModel(IGrainFactory grains, DelayBook delays, DelayReader reader, EarlierLogs logs, Catalogue catalogue) : AuditPage
{
    /// <summary>Most orders listed.</summary>
    public const int MaxListed = 500;

    [BindProperty]
    public string? Order { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    public IReadOnlyList<DelayCount> Counts { get; private set; } = [];

    public int InForce => Counts.Count(count => count.EndedLog is null && count.State.Stage is DelayStage.InForce);

    /// <summary>Orders of logs that ended which still hold something back: they delay nothing new, and nobody can open them on record.</summary>
    public int OfEndedLogs => Counts.Count(count => count.EndedLog is not null);

    /// <summary>What the opened order holds, newest first.</summary>
    public IReadOnlyList<HistoryLine> Lines { get; private set; } = [];

    public Id128? Opening { get; private set; }

    public Task OnGet() => Show();

    public async Task OnPostOpen()
    {
        var known = (await delays.CatchUp()).Orders;
        if (!Id128.TryParse(Order, out var order) || !known.TryGetValue(order, out var state))
        {
            Fault = DelayCodes.Unknown;
        }
        else
        {
            var opening = Id128.Random();
            var auditor = Actors.Auditor(HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in."));
            Fault = await grains.GetGrain<IDelayGrain>(order.ToString()).RecordOpening(auditor, Reason?.Trim() ?? "", opening);
            if (Fault is null)
            {
                (Opening, Lines) = (opening, await Read(state));
            }
        }
        await Show();
    }

    async Task<List<HistoryLine>> Read(DelayState state)
    {
        var lines = new List<HistoryLine>();
        foreach (var entry in await reader.Entries(state))
        {
            lines.Add(await catalogue.Line(entry, Lang));
        }
        return lines;
    }

    async Task Show()
    {
        var counts = new List<DelayCount>();
        foreach (var log in await logs.AllAsync(HttpContext.RequestAborted))
        {
            counts.AddRange(log.Delays is { } late ? await late.Counts(MaxListed - counts.Count) : []);
        }
        Counts = [.. await reader.Counts(MaxListed), .. counts];
    }
}
