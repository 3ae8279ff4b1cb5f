using System.Globalization;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>What the schema of a programme cannot say.</summary>
static class ProgrammeChecks
{
    /// <summary>Names, codes, zone and interval.</summary>
    public static void Within(ProgrammeDocument document, Action<string, string, string> fault)
    {
        if (document.Metadata.Effective.From >= document.Metadata.Effective.Until)
        {
            fault("/metadata/effective", ReasonCodes.IntervalEmpty, "from is not before until");
        }
        if (!PolicyChecks.KnowsZone(document.TimeZone))
        {
            fault("/timeZone", ReasonCodes.TimeZoneUnknown, document.TimeZone);
        }
        Twice(document.Inputs.Select((input, index) => (input.Name, Place("/inputs", index, "name"))), fault);
        Twice(document.Inputs.Select((input, index) => ($"{input.Dataset}/{input.Field}", Place("/inputs", index, "field"))), fault);
        Twice(document.Criteria.Select((criterion, index) => (criterion.Id, Place("/criteria", index, "id"))), fault);
        Twice(
            document.Criteria.SelectMany((criterion, index) => new[]
            {
                (criterion.Met.Code, Place("/criteria", index, "met/code")),
                (criterion.Unmet.Code, Place("/criteria", index, "unmet/code")),
            }),
            fault);
        Twice([(document.Outcome.Reached.Code, "/outcome/reached/code"), (document.Outcome.Below.Code, "/outcome/below/code")], fault);
    }

    /// <summary>That every input is needed and the threshold can be reached.</summary>
    public static void Whole(ProgrammeDocument document, IReadOnlyList<Criterion> criteria, Action<string, string, string> fault)
    {
        var used = criteria.SelectMany(criterion => criterion.When.Tree()).Select(condition => condition.Looks()).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, input) in document.Inputs.Index().Where(item => !used.Contains(item.Item.Name)))
        {
            fault(Place("/inputs", index, "name"), ReasonCodes.ProgrammeInputUnused, $"no criterion looks at {input.Name}: data that is not needed is not asked for");
        }
        var most = criteria.Sum(criterion => criterion.Worth);
        if (!DecimalText.TryParse(document.Outcome.Threshold, out var threshold) || threshold > most)
        {
            fault("/outcome/threshold", ReasonCodes.ProgrammeThresholdUnreachable, $"all criteria together give {DecimalText.Format(most)}");
        }
    }

    /// <summary>That the datasets hold what it computes with, in a fitting type, and its purpose covers it.</summary>
    public static void Against(
        EligibilityProgramme programme,
        IReadOnlyDictionary<string, DatasetDefinition> datasets,
        IReadOnlyDictionary<string, PurposeDefinition> purposes,
        Action<string, string, string> fault)
    {
        if (!purposes.TryGetValue(programme.Purpose, out var purpose))
        {
            fault("/purpose", ReasonCodes.ReferenceUnknown, $"no purpose {programme.Purpose}");
        }
        foreach (var (index, input) in programme.Inputs.Index())
        {
            if (!datasets.TryGetValue(input.Dataset, out var dataset))
            {
                fault(Place("/inputs", index, "dataset"), ReasonCodes.ReferenceUnknown, $"no dataset {input.Dataset}");
            }
            else if (dataset.SourceOf(input.Field) is not { } field)
            {
                fault(Place("/inputs", index, "field"), ReasonCodes.ReferenceUnknown, $"{input.Dataset} has no field or answer {input.Field}");
            }
            else if (!Fits(input.Type, dataset.IsAnswer(input.Field) ? FieldType.Boolean : field.Type))
            {
                fault(Place("/inputs", index, "type"), ReasonCodes.ProgrammeInputUnfit, $"{input.Field} does not come as a {input.Type.Code()}");
            }
            if (purpose is not null && purpose.Datasets.GetValueOrDefault(input.Dataset)?.Contains(input.Field, StringComparer.Ordinal) != true)
            {
                fault(Place("/inputs", index, "field"), ReasonCodes.ProgrammeOutsidePurpose, $"purpose {programme.Purpose} does not cover {input.Field}");
            }
        }
    }

    // A date may come as it is, as its year, or as its month, which is text; a number as it is or as its band, which is text.
    static bool Fits(InputType input, FieldType field) => field switch
    {
        FieldType.Boolean => input is InputType.Boolean,
        FieldType.Number => input is InputType.Number or InputType.Text,
        FieldType.Date => input is InputType.Date or InputType.Year or InputType.Text,
        _ => input is InputType.Text,
    };

    static void Twice(IEnumerable<(string Name, string Place)> named, Action<string, string, string> fault)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, place) in named.Where(item => !seen.Add(item.Name)))
        {
            fault(place, ReasonCodes.IdDuplicate, $"{name} is there twice");
        }
    }

    static string Place(string list, int index, string member) => string.Create(CultureInfo.InvariantCulture, $"{list}/{index}/{member}");
}
