using System.CommandLine;
using System.Globalization;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;

namespace Hub.Cli.Commands;

/// <summary><c>hub policy test</c>: loads the policies and runs their cases.</summary>
static class PolicyCommand
{
    const int MaxFileBytes = 256 * 1024;

    static readonly Argument<DirectoryInfo?> Folder = new("DIR") { Description = "Folder of the policies (default: policies/ of this repository).", Arity = ArgumentArity.ZeroOrOne };

    public static Command Build()
    {
        var test = new Command("test", "Check policies and programmes against their schemas and each other, and run their cases.") { Folder };
        test.SetAction(Test);
        return new Command("policy", "Policies.") { test };
    }

    static int Test(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var folder = parsed.GetValue(Folder)?.FullName ?? Path.Combine(Processes.Installation.Root, "policies");
        var files = Read(folder);
        if (PolicySet.Load(files) is not PolicyLoad.Loaded { Policies: var policies })
        {
            ((PolicyLoad.Refused)PolicySet.Load(files)).Faults.ToList().ForEach(fault => output.WriteLine(fault));
            return ExitCodes.Refused;
        }
        var (policyCases, programmeCases, wrong) = (0, 0, 0);
        foreach (var (file, report) in files.SelectMany(file => Run(policies, file).Select(report => (file, report))))
        {
            var ofProgramme = IsProgrammeCase(file);
            policyCases += ofProgramme ? 0 : 1;
            programmeCases += ofProgramme ? 1 : 0;
            wrong += report.Holds ? 0 : 1;
            Tell(output, report);
        }
        foreach (var programme in policies.Programmes)
        {
            output.WriteLine($"{programme.Reference.Id} version {programme.Reference.Version.ToString(CultureInfo.InvariantCulture)} of {programme.Owner}: {programme.Title.En}");
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{policies.Policies.Count} policies, {policyCases} cases, {policies.Programmes.Count} programmes, {programmeCases} programme cases, {wrong} wrong"));
        if (policyCases + programmeCases == 0)
        {
            throw CommandException.CouldNot($"{folder}: no cases");
        }
        return wrong == 0 ? ExitCodes.Right : ExitCodes.Refused;
    }

    /// <summary>All policy files below a folder, in a fixed order.</summary>
    public static IReadOnlyList<PolicyFile> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw CommandException.CouldNot($"{folder}: no such folder");
        }
        var paths = Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return paths.Count <= PolicySet.MaxFiles
            ? [.. paths.Select(path => new PolicyFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), Bounded.ReadText(path, MaxFileBytes)))]
            : throw CommandException.CouldNot($"{folder}: more than {PolicySet.MaxFiles} policy files");
    }

    static bool IsProgrammeCase(PolicyFile file) => file.Path.EndsWith(ProgrammeCases.FileEnding, StringComparison.Ordinal);

    static IReadOnlyList<CaseReport> Run(PolicySet policies, PolicyFile file)
    {
        if (IsProgrammeCase(file))
        {
            return ProgrammeCases.Parse(file) switch
            {
                ProgrammeCaseReading.Parsed parsed => ProgrammeCases.Run(policies, parsed.File),
                ProgrammeCaseReading.Refused refused => throw CommandException.Refused(string.Join('\n', refused.Faults)),
                _ => throw new InvalidOperationException("A case file is parsed or refused."),
            };
        }
        if (!file.Path.EndsWith(".case.yaml", StringComparison.Ordinal))
        {
            return [];
        }
        return PolicyCases.Parse(file) switch
        {
            CaseFileResult.Parsed parsed => PolicyCases.Run(policies, parsed.File),
            CaseFileResult.Refused refused => throw CommandException.Refused(string.Join('\n', refused.Faults)),
            _ => throw new InvalidOperationException("A case file is parsed or refused."),
        };
    }

    static void Tell(TextWriter output, CaseReport report)
    {
        if (report.Holds)
        {
            return;
        }
        output.WriteLine($"{report.Policy}: {report.Name}");
        foreach (var difference in report.Differences)
        {
            output.WriteLine("  " + difference);
        }
    }
}
