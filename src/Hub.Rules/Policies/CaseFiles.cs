using System.Text.Json;

namespace Hub.Rules.Policies;

/// <summary>Reads one file of cases: YAML, its schema, its type.</summary>
static class CaseFiles
{
    /// <param name="faults">Receives what is wrong; empty when nothing is.</param>
    /// <returns>Null when there is a fault.</returns>
    public static T? TryParse<T>(PolicyFile file, PolicyFileKind kind, out IReadOnlyList<PolicyFault> faults)
        where T : class
    {
        faults = [];
        if (YamlText.TryRead(file.Path, file.Text, out var fault) is not { } text)
        {
            faults = [fault!];
            return null;
        }
        faults = PolicySchemas.Check(kind, file.Path, text);
        if (faults.Count > 0)
        {
            return null;
        }
        try
        {
            return text.Root.Deserialize<T>(RulesJson.Options);
        }
        catch (JsonException refused)
        {
            var pointer = JsonPlace.Pointer(refused.Path);
            faults = [new(file.Path, text.LineOf(pointer), pointer, ReasonCodes.SchemaInvalid, refused.Message)];
            return null;
        }
    }
}
