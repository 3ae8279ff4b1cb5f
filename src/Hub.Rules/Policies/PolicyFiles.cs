using System.Text.Json;
using Hub.Canon;
using Hub.Rules.Decisions;

namespace Hub.Rules.Policies;

/// <summary>Files read one by one, before they are checked against each other.</summary>
sealed class PolicyFiles
{
    public List<ExchangePolicy> Policies { get; } = [];

    public List<PurposeDefinition> Purposes { get; } = [];

    public List<DatasetDefinition> Datasets { get; } = [];

    public List<NoticeText> Notices { get; } = [];

    public List<EligibilityProgramme> Programmes { get; } = [];

    public List<PolicyFault> Faults { get; } = [];

    /// <summary>Path → SHA-256 of the canonical form.</summary>
    public SortedDictionary<string, Hash256> Hashes { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a document came from, so that a later fault can name its line.</summary>
    public Dictionary<object, (string Path, YamlText Text)> Origins { get; } = new(ReferenceEqualityComparer.Instance);

    public static PolicyFiles Read(IReadOnlyList<PolicyFile> files)
    {
        var read = new PolicyFiles();
        if (files.Count > PolicySet.MaxFiles)
        {
            read.Faults.Add(new("", 1, "", ReasonCodes.FileTooLarge, $"{files.Count} files, at most {PolicySet.MaxFiles} are taken"));
            return read;
        }
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            read.Add(file);
        }
        return read;
    }

    /// <summary>A fault at a place of a document.</summary>
    public PolicyFault FaultAt(object document, string pointer, string code, string detail)
    {
        var (path, text) = Origins[document];
        return new(path, text.LineOf(pointer), pointer, code, detail);
    }

    void Add(PolicyFile file)
    {
        if (PolicyFileKinds.Of(file.Path) is not { } kind)
        {
            Faults.Add(new(file.Path, 1, "", ReasonCodes.FileKindUnknown, "expected a name ending in .policy, .purpose, .dataset, .notice, .programme, .case or .programme-case, then .yaml"));
            return;
        }
        if (YamlText.TryRead(file.Path, file.Text, out var fault) is not { } text)
        {
            Faults.Add(fault!);
            return;
        }
        if (!Hashes.TryAdd(file.Path, text.Sha256))
        {
            Faults.Add(new(file.Path, 1, "", ReasonCodes.FileDuplicate, "the path is there twice"));
            return;
        }
        var bad = PolicySchemas.Check(kind, file.Path, text);
        Faults.AddRange(bad);
        if (bad.Count == 0)
        {
            Keep(kind, file.Path, text);
        }
    }

    void Keep(PolicyFileKind kind, string path, YamlText text)
    {
        try
        {
            switch (kind)
            {
                case PolicyFileKind.Policy:
                    var policy = Parse<ExchangePolicy>(text);
                    Hold(Policies, policy with { Reference = new(policy.Metadata.Id, policy.Metadata.Version, text.Sha256) }, path, text);
                    break;
                case PolicyFileKind.Purpose:
                    Hold(Purposes, Parse<PurposeDefinition>(text), path, text);
                    break;
                case PolicyFileKind.Dataset:
                    Hold(Datasets, Parse<DatasetDefinition>(text), path, text);
                    break;
                case PolicyFileKind.Notice:
                    Hold(Notices, Parse<NoticeText>(text), path, text);
                    break;
                case PolicyFileKind.Programme:
                    var programme = ProgrammeReader.Read(Jcs.Canonicalize(text.Root), (place, code, detail) => Faults.Add(new(path, text.LineOf(place), place, code, detail)));
                    if (programme is not null)
                    {
                        Hold(Programmes, programme, path, text);
                    }
                    break;
                default:
                    break;
            }
        }
        catch (JsonException refused)
        {
            var pointer = JsonPlace.Pointer(refused.Path);
            Faults.Add(new(path, text.LineOf(pointer), pointer, ReasonCodes.SchemaInvalid, refused.Message));
        }
    }

    void Hold<T>(List<T> list, T document, string path, YamlText text)
        where T : class
    {
        list.Add(document);
        Origins[document] = (path, text);
    }

    static T Parse<T>(YamlText text) => text.Root.Deserialize<T>(RulesJson.Options) ?? throw new JsonException("expected a mapping");
}

/// <summary>Kinds of files in a policy bundle.</summary>
enum PolicyFileKind
{
    Policy,
    Purpose,
    Dataset,
    Notice,
    Case,
    Programme,
    ProgrammeCase,
}

static class PolicyFileKinds
{
    /// <summary>The kind that the name of a file tells; null when none.</summary>
    public static PolicyFileKind? Of(string path)
    {
        foreach (var kind in Enum.GetValues<PolicyFileKind>())
        {
            if (path.EndsWith($".{kind.Code()}.yaml", StringComparison.Ordinal))
            {
                return kind;
            }
        }
        return null;
    }
}

static class JsonPlace
{
    /// <summary>The path of a <see cref="JsonException"/> (<c>$.rules[0].fields</c>) as a JSON Pointer; names with dots in brackets are kept whole.</summary>
    public static string Pointer(string? path) =>
        path is null or "$" ? "" : path[1..].Replace("['", "/", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
}
