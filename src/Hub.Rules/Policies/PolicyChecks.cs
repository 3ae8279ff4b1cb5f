using Hub.Rules.Decisions;
using NodaTime;

namespace Hub.Rules.Policies;

/// <summary>What no single file can show: references, and that a rule only narrows its purpose.</summary>
static class PolicyChecks
{
    public static List<PolicyFault> Run(PolicyFiles files)
    {
        var faults = new List<PolicyFault>();
        Unique(files, faults, files.Datasets, dataset => dataset.Id, "/id");
        Unique(files, faults, files.Purposes, purpose => purpose.Code, "/code");
        Unique(files, faults, files.Policies, policy => policy.Metadata.Id, "/metadata/id");
        Unique(files, faults, files.Notices, notice => $"{notice.Id} version {notice.Version}", "/id");
        Unique(files, faults, files.Programmes, programme => $"{programme.Reference.Id} version {programme.Reference.Version}", "/metadata/id");
        if (faults.Count > 0)
        {
            return faults;
        }
        var datasets = files.Datasets.ToDictionary(dataset => dataset.Id, StringComparer.Ordinal);
        var purposes = files.Purposes.ToDictionary(purpose => purpose.Code, StringComparer.Ordinal);
        foreach (var dataset in files.Datasets)
        {
            DatasetChecks.Run(files, faults, dataset);
        }
        foreach (var purpose in files.Purposes)
        {
            Purpose(files, faults, purpose, datasets);
        }
        foreach (var policy in files.Policies)
        {
            new RuleChecks(files, faults, policy, datasets, purposes).Run();
        }
        foreach (var notice in files.Notices)
        {
            Notice(files, faults, notice, purposes);
        }
        foreach (var programme in files.Programmes)
        {
            ProgrammeChecks.Against(programme, datasets, purposes, (place, code, detail) => faults.Add(files.FaultAt(programme, place, code, detail)));
        }
        return faults;
    }

    /// <summary>Whether the tz database knows the zone.</summary>
    public static bool KnowsZone(string tz) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(tz) is not null;

    static void Unique<T>(PolicyFiles files, List<PolicyFault> faults, List<T> documents, Func<T, string> key, string place)
        where T : class
    {
        foreach (var group in documents.GroupBy(key, StringComparer.Ordinal))
        {
            faults.AddRange(group.Skip(1).Select(second => files.FaultAt(second, place, ReasonCodes.IdDuplicate, $"{group.Key} is there twice")));
        }
    }

    static void Purpose(PolicyFiles files, List<PolicyFault> faults, PurposeDefinition purpose, Dictionary<string, DatasetDefinition> datasets)
    {
        if (!KnowsZone(purpose.Frequency.Tz))
        {
            faults.Add(files.FaultAt(purpose, "/frequency/tz", ReasonCodes.TimeZoneUnknown, purpose.Frequency.Tz));
        }
        foreach (var (id, fields) in purpose.Datasets)
        {
            if (!datasets.TryGetValue(id, out var dataset))
            {
                faults.Add(files.FaultAt(purpose, $"/datasets/{id}", ReasonCodes.ReferenceUnknown, $"no dataset {id}"));
                continue;
            }
            faults.AddRange(fields.Where(field => dataset.SourceOf(field) is null)
                .Select(field => files.FaultAt(purpose, $"/datasets/{id}", ReasonCodes.ReferenceUnknown, $"{id} has no field or answer {field}")));
        }
    }

    static void Notice(PolicyFiles files, List<PolicyFault> faults, NoticeText notice, Dictionary<string, PurposeDefinition> purposes)
    {
        if (!purposes.TryGetValue(notice.Purpose, out var purpose))
        {
            faults.Add(files.FaultAt(notice, "/purpose", ReasonCodes.ReferenceUnknown, $"no purpose {notice.Purpose}"));
        }
        else if (!purpose.Datasets.ContainsKey(notice.Dataset))
        {
            faults.Add(files.FaultAt(notice, "/dataset", ReasonCodes.RuleWiderThanPurpose, $"purpose {notice.Purpose} does not cover {notice.Dataset}"));
        }
    }
}

static class DatasetChecks
{
    public static void Run(PolicyFiles files, List<PolicyFault> faults, DatasetDefinition dataset)
    {
        var names = dataset.Fields.Select(field => field.Name).Concat((dataset.Answers ?? []).Select(answer => answer.Name));
        faults.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Skip(1).Any())
            .Select(group => files.FaultAt(dataset, "/fields", ReasonCodes.IdDuplicate, $"{group.Key} is there twice")));
        Reference(dataset.SubjectKey, "/subjectKey", null);
        Reference(dataset.BirthDateField, "/birthDateField", FieldType.Date);
        Reference(dataset.PeriodField, "/periodField", FieldType.Number);
        foreach (var answer in dataset.Answers ?? [])
        {
            Reference(answer.Of, "/answers", null);
        }

        void Reference(string? name, string place, FieldType? type)
        {
            var field = dataset.Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
            if (name is not null && (field is null || (type is not null && field.Type != type)))
            {
                faults.Add(files.FaultAt(dataset, place, ReasonCodes.ReferenceUnknown, $"no field {name}{(type is null ? "" : $" of type {type.Value.Code()}")}"));
            }
        }
    }
}
