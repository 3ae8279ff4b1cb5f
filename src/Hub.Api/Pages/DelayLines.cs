using Hub.Api.Localisation;
using Hub.Audit.Delays;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Delays;

namespace Hub.Api.Pages;

/// <summary>A sealed chain that is disclosed, as its person's page shows it.</summary>
/// <param name="Chain">What proves it.</param>
/// <param name="Lines">Its newest entries, newest first, each marked.</param>
public sealed record DisclosedCard(ReleasedChain Chain, IReadOnlyList<HistoryLine> Lines)
{
    /// <summary>Whether there are older entries than those shown.</summary>
    public bool HasOlder => Lines is [.., { Number: > 0 }];
}

/// <summary>Entries about delayed disclosure in words.</summary>
static class DelayLines
{
    /// <summary>Title and tone; null for a record of another kind.</summary>
    public static (Text Title, string Tone)? Title(LedgerRecord record) => record switch
    {
        DelayAskedRecord => (DelayTexts.RecordAsked, ""),
        DelayRecord => (DelayTexts.RecordOrdered, ""),
        DelayEndedRecord => (DelayTexts.RecordEnded, ""),
        _ => null,
    };

    /// <summary>The mark of an entry that was disclosed late: by which order, approved by whom, from when to when.</summary>
    public static IEnumerable<(string Name, string Value)> Mark(DelayState? order, Language language)
    {
        if (order is null)
        {
            yield return (DelayTexts.ReleasedTitle.In(language), DelayTexts.ReleasedLost.In(language));
            yield break;
        }
        yield return (DelayTexts.Order.In(language), order.Order.ToString());
        yield return (DelayTexts.Reference.In(language), order.Reference);
        yield return (DelayTexts.AskedBy.In(language), DelayTexts.Who(order.Asker, language));
        yield return (DelayTexts.ApprovedBy.In(language), DelayTexts.Who(order.Approver, language));
        if (order.Since > 0)
        {
            yield return (DelayTexts.Period.In(language), $"{LocalTime.Of(order.Since, language)} – {LocalTime.Of(order.EndedAt, language)}");
        }
    }

    /// <summary>The cards of everything that was disclosed to a person late, the last order first.</summary>
    public static async Task<IReadOnlyList<DisclosedCard>> Cards(DelayReader reader, Catalogue catalogue, Id128 subject, Language language)
    {
        var cards = new List<DisclosedCard>();
        foreach (var chain in (await reader.Released(subject)).Reverse())
        {
            var mark = Mark(chain.Order, language).ToList();
            var lines = new List<HistoryLine>();
            foreach (var entry in await reader.Entries(chain))
            {
                var line = await catalogue.Line(entry, language);
                lines.Add(line with { Facts = [.. line.Facts, .. mark], Decision = null });
            }
            cards.Add(new(chain, lines));
        }
        return cards;
    }
}
