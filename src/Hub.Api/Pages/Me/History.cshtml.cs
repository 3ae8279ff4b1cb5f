using Hub.Api.Localisation;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>Every entry about the person, newest first: who used the data and who was refused.</summary>
public sealed class HistoryModel(IGrainFactory grains, Catalogue catalogue, DelayReader delays, EarlierLogs logs) : CitizenPage
{
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    /// <summary>Id of an earlier log whose entries are read; null = the present one's.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Log { get; set; }

    /// <summary>The earlier log that is read.</summary>
    public EarlierLog? Earlier { get; private set; }

    /// <summary>Logs before the one that is read, told at its end; the newest first.</summary>
    public IReadOnlyList<EarlierLog> Ended { get; private set; } = [];

    public IReadOnlyList<HistoryLine> Lines { get; private set; } = [];

    public long? Next { get; private set; }

    /// <summary>What was delayed by law and is disclosed now; on the first page.</summary>
    public IReadOnlyList<DisclosedCard> Disclosed { get; private set; } = [];

    public async Task OnGet()
    {
        var all = await logs.AllAsync(HttpContext.RequestAborted);
        Earlier = Log is null ? null : await logs.FindAsync(Log, HttpContext.RequestAborted);
        if (Subject is not { } subject)
        {
            return;
        }
        var from = Before is >= 0 ? Before : null;
        var page = Earlier is { } earlier ? await earlier.TrailAsync(subject, from) : await grains.GetGrain<ICitizenGrain>(subject.ToString()).Trail(from);
        var lines = new List<HistoryLine>();
        foreach (var entry in page.Entries)
        {
            lines.Add(await catalogue.Line(entry, Lang));
        }
        if (page.Entries.Any(entry => entry.Record is null) && await grains.GetGrain<IErasureGrain>(subject.ToString()).View() is { Completed: { } erasedBy })
        {
            lines = [.. lines.Zip(page.Entries, (line, entry) => entry.Record is null ? line with { Facts = [.. line.Facts, ErasureLines.ErasedBy(erasedBy, Lang)] } : line)];
        }
        Lines = lines;
        Next = page.Next;
        var late = Earlier is null ? delays : Earlier.Delays;
        Disclosed = Before is null && late is not null ? await DelayLines.Cards(late, catalogue, subject, Lang) : [];
        if (Next is null)
        {
            // Behind the last page of one log stand those that ended before it.
            Ended = Earlier is null ? all : [.. all.SkipWhile(one => one != Earlier).Skip(1)];
        }
    }
}
