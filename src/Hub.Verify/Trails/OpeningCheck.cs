using System.Globalization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Checks that an officer had opened the trail as it stood before reviewing it.</summary>
static class OpeningCheck
{
    /// <param name="shown">The last step that was shown; null when the document has no such step.</param>
    public static void Run(ReviewRecord review, CheckedEntry reviewEntry, CheckedEntry opening, CheckedEntry? shown, Id128 trail, FaultList faults)
    {
        var place = opening.Place;
        if (opening.Index >= reviewEntry.Index || (shown is not null && opening.Index <= shown.Index))
        {
            faults.Add("opening.index", place, $"between {Text(shown?.Index)} and {Text(reviewEntry.Index)}", Text(opening.Index));
        }
        faults.Compare("opening.time", place, Text(review.OpenedAt), Text(opening.Leaf.At));
        if (opening.Record is not { } record)
        {
            return;
        }
        if (record is not AccessRecord access)
        {
            faults.Add("opening.record", place, "an opening", record.GetType().Name);
            return;
        }
        faults.Compare("opening.officer", place, review.Actor, access.Actor);
        faults.Compare("opening.role", place, "officer", access.Role);
        faults.Compare("opening.trail", place, trail.ToString(), access.Opened.ToString());
        faults.Compare("opening.subject", place, review.Subject?.ToString() ?? "nobody", access.Subject?.ToString() ?? "nobody");
        faults.Compare("opening.through", place, Text(review.ShownThrough), Text(access.Through));
    }

    static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
