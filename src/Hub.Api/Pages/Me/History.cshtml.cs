using Hub.Api.Localisation;
using Hub.Contracts;
using Hub.Silo.Delays;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Me;

/// <summary>Every entry about the person, newest first: who used the data and who was refused.</summary>
public sealed class HistoryModel(IGrainFactory grains, Catalogue catalogue, DelayReader delays) : CitizenPage
{
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<HistoryLine> Lines { get; private set; } = [];

    public long? Next { get; private set; }

    /// <summary>What was delayed by law and is disclosed now; on the first page.</summary>
    public IReadOnlyList<DisclosedCard> Disclosed { get; private set; } = [];

    public async Task OnGet()
    {
        if (Subject is not { } subject)
        {
            return;
        }
        var page = await grains.GetGrain<ICitizenGrain>(subject.ToString()).Trail(Before is >= 0 ? Before : null);
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
        Disclosed = Before is null ? await DelayLines.Cards(delays, catalogue, subject, Lang) : [];
    }
}
