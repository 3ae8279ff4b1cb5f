using Hub.Rules.Decisions;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Decisions;

public sealed class ProgrammeCaseTests
{
    [Fact]
    public void Shipped_cases_all_hold()
    {
        var reports = ShippedPolicies.ProgrammeCaseFiles.SelectMany(file => ProgrammeCases.Run(ShippedPolicies.Set, file)).ToList();
        Assert.True(reports.Count >= 8);
        Assert.Empty(reports.Where(report => !report.Holds).Select(report => $"{report.Policy} {report.Name}: {string.Join(" | ", report.Differences)}"));
    }

    [Fact]
    public void Every_programme_has_cases_and_every_case_names_a_programme()
    {
        var programmes = ShippedPolicies.Set.Programmes.Select(programme => (programme.Reference.Id, programme.Reference.Version));
        Assert.Equal(programmes, ShippedPolicies.ProgrammeCaseFiles.Select(file => (file.Programme, file.Version)).Order());
    }

    [Fact]
    public void Cases_report_what_differs_when_they_do_not_hold()
    {
        var file = ShippedPolicies.ProgrammeCaseFiles.Single(file => file.Programme == "PRG-SOC-001");
        var decided = file.Cases[0];
        var refused = file.Cases.First(item => item.Expect.Refused is not null);
        var wrong = file with
        {
            Cases =
            [
                decided with { Expect = new() { Outcome = "not-eligible", Score = "1", Reasons = ["income.low"], Review = false } },
                decided with { Expect = new() { Refused = refused.Expect.Refused } },
                refused with { Expect = decided.Expect },
                refused with { Expect = refused.Expect with { Input = "birth_year" } },
            ],
        };
        Assert.Equal([4, 1, 1, 1], ProgrammeCases.Run(ShippedPolicies.Set, wrong).Select(report => report.Differences.Count));
        Assert.All(ProgrammeCases.Run(ShippedPolicies.Set, file with { Version = 2 }), report => Assert.Equal(["there is no such programme"], report.Differences));
    }

    [Fact]
    public void A_case_file_with_a_fault_is_refused_with_its_line()
    {
        var file = ShippedPolicies.Files.First(file => file.Path.EndsWith(ProgrammeCases.FileEnding, StringComparison.Ordinal));
        var wrong = file with { Text = file.Text.Replace("version: 1", "version: one", StringComparison.Ordinal) };
        var fault = Assert.Single(Assert.IsType<ProgrammeCaseReading.Refused>(ProgrammeCases.Parse(wrong)).Faults);
        Assert.Equal((4, "/version", ReasonCodes.SchemaInvalid), (fault.Line, fault.Place, fault.Code));
        Assert.IsType<PolicyLoad.Refused>(PolicySet.Load([.. ShippedPolicies.Files.Where(other => other != file), wrong]));
    }
}
