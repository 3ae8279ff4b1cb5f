using System.Globalization;
using System.Text.Json;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>From canonical JSON that has passed the schema to a programme that holds together.</summary>
static class ProgrammeReader
{
    /// <param name="canonical">Canonical form, UTF-8.</param>
    /// <param name="fault">Receives place (JSON Pointer), code and detail of each fault.</param>
    /// <returns>Null when there was a fault.</returns>
    public static EligibilityProgramme? Read(byte[] canonical, Action<string, string, string> fault)
    {
        if (canonical.Length > EligibilityProgramme.MaxCanonicalBytes)
        {
            fault("", ReasonCodes.ProgrammeTooLarge, $"{canonical.Length} bytes in canonical form, at most {EligibilityProgramme.MaxCanonicalBytes} are taken");
            return null;
        }
        try
        {
            var document = JsonSerializer.Deserialize<ProgrammeDocument>(canonical, RulesJson.Options) ?? throw new JsonException("expected a mapping");
            var faults = 0;
            var programme = Make(document, canonical, (place, code, detail) =>
            {
                faults++;
                fault(place, code, detail);
            });
            return faults == 0 ? programme : null;
        }
        catch (JsonException refused)
        {
            fault(JsonPlace.Pointer(refused.Path), ReasonCodes.SchemaInvalid, refused.Message);
            return null;
        }
    }

    static EligibilityProgramme? Make(ProgrammeDocument document, byte[] canonical, Action<string, string, string> fault)
    {
        ProgrammeChecks.Within(document, fault);
        var inputs = document.Inputs.DistinctBy(input => input.Name, StringComparer.Ordinal).ToDictionary(input => input.Name, StringComparer.Ordinal);
        var reader = new ConditionReader(inputs, fault);
        var criteria = document.Criteria.Index().Select(item => Criterion(item.Item, item.Index, reader)).OfType<Criterion>().ToList();
        if (criteria.Count < document.Criteria.Count)
        {
            return null;
        }
        ProgrammeChecks.Whole(document, criteria, fault);
        return new(document, canonical, criteria, Number(document.Outcome.Threshold));
    }

    static Criterion? Criterion(CriterionDocument criterion, int index, ConditionReader reader)
    {
        var when = reader.Read(criterion.When, string.Create(CultureInfo.InvariantCulture, $"/criteria/{index}/when"));
        return when is null ? null : new(criterion, when, Number(criterion.Points));
    }

    // The schema's pattern lets through only what parses.
    static decimal Number(string text) => DecimalText.TryParse(text, out var value) ? value : throw new JsonException($"{text} is no decimal");
}
