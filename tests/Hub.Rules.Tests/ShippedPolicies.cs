using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Testing;

namespace Hub.Rules.Tests;

/// <summary>The policies that lie in the repository.</summary>
static class ShippedPolicies
{
    public static IReadOnlyList<PolicyFile> Files { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(SharedFiles.Root, "policies"), "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new PolicyFile(Path.GetRelativePath(SharedFiles.Root, path).Replace('\\', '/'), File.ReadAllText(path))),
    ];

    public static PolicySet Set { get; } = Load(Files);

    public static IReadOnlyList<PolicyCaseFile> Cases { get; } =
    [
        .. Files.Where(file => file.Path.EndsWith(".case.yaml", StringComparison.Ordinal))
            .Select(file => PolicyCases.Parse(file) is CaseFileResult.Parsed parsed ? parsed.File : throw new InvalidOperationException(file.Path)),
    ];

    public static IReadOnlyList<ProgrammeCaseFile> ProgrammeCaseFiles { get; } =
    [
        .. Files.Where(file => file.Path.EndsWith(ProgrammeCases.FileEnding, StringComparison.Ordinal))
            .Select(file => ProgrammeCases.Parse(file) is ProgrammeCaseReading.Parsed parsed ? parsed.File : throw new InvalidOperationException(file.Path)),
    ];

    public static PolicySet Load(IReadOnlyList<PolicyFile> files) => PolicySet.Load(files) switch
    {
        PolicyLoad.Loaded loaded => loaded.Policies,
        PolicyLoad.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Faults)),
        _ => throw new InvalidOperationException(),
    };
}
