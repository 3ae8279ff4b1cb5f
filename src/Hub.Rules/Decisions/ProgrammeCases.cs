using System.Text.Json;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>What became of <see cref="ProgrammeCases.Parse"/>.</summary>
public abstract record ProgrammeCaseReading
{
    ProgrammeCaseReading()
    {
    }

    public sealed record Parsed(ProgrammeCaseFile File) : ProgrammeCaseReading;

    public sealed record Refused(IReadOnlyList<PolicyFault> Faults) : ProgrammeCaseReading;
}

/// <summary>Runs the cases of programmes. Pure.</summary>
public static class ProgrammeCases
{
    /// <summary>How the files are named.</summary>
    public const string FileEnding = ".programme-case.yaml";

    /// <summary>Reads one <c>*.programme-case.yaml</c>.</summary>
    public static ProgrammeCaseReading Parse(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return CaseFiles.TryParse<ProgrammeCaseFile>(file, PolicyFileKind.ProgrammeCase, out var faults) is { } read
            ? new ProgrammeCaseReading.Parsed(read)
            : new ProgrammeCaseReading.Refused(faults);
    }

    /// <summary>Runs every case of a file with the engine that new decisions are made with.</summary>
    public static IReadOnlyList<CaseReport> Run(PolicySet policies, ProgrammeCaseFile file)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(file);
        var name = $"{file.Programme} version {file.Version}";
        return policies.FindProgramme(file.Programme, file.Version) is { } programme
            ? [.. file.Cases.Select(item => new CaseReport(name, item.Name, Differences(programme, item)))]
            : [.. file.Cases.Select(item => new CaseReport(name, item.Name, ["there is no such programme"]))];
    }

    static List<string> Differences(EligibilityProgramme programme, ProgrammeCase item)
    {
        var inputs = item.Inputs.SelectMany(dataset => dataset.Value.Select(field => new ProgrammeInput(dataset.Key, field.Key, field.Value)));
        var run = ProgrammeEngine.Find(ProgrammeEngine.EngineId)!.Evaluate(programme, [.. inputs], item.At);
        var differences = new List<string>();
        var decided = (run as ProgrammeRun.Decided)?.Result;
        var refused = run as ProgrammeRun.Refused;
        Same(differences, "refused", item.Expect.Refused ?? "nothing", refused?.Code ?? "nothing");
        Same(differences, "input", item.Expect.Input, refused?.Input);
        if (decided is not null)
        {
            Same(differences, "outcome", item.Expect.Outcome, decided.Outcome);
            Same(differences, "score", item.Expect.Score, decided.Score);
            Same(differences, "reasons", item.Expect.Reasons is { } reasons ? string.Join(", ", reasons) : null, string.Join(", ", decided.Reasons.Select(reason => reason.Code)));
            Same(differences, "review", item.Expect.Review is { } review ? Spell(review) : null, Spell(programme.NeedsReview(decided)));
        }
        return differences;
    }

    static string Spell(bool yes) => yes ? "needed" : "not needed";

    static void Same(List<string> differences, string what, string? expected, string? found)
    {
        if (expected is not null && !string.Equals(expected, found, StringComparison.Ordinal))
        {
            differences.Add($"{what}: expected {expected}, found {found ?? "none"}");
        }
    }
}
