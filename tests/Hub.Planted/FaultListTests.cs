using Hub.Planted.Faults;
using Hub.Testing;

namespace Hub.Planted;

/// <summary>The list itself: every place is there, and the page that tells of it is the list.</summary>
public sealed class FaultListTests
{
    const string Page = "docs/planted-faults.md";

    public static TheoryData<string> Names => [.. FaultList.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Place_of_a_fault_is_found_exactly_once(string name)
    {
        var fault = FaultList.All.Single(fault => fault.Name == name);
        Assert.All(fault.Edits, edit =>
        {
            Assert.Equal(2, File.ReadAllText(Workshop.Source(edit.File)).Split(edit.Find).Length);
            Assert.NotEqual(edit.Find, edit.With);
            Assert.StartsWith(fault.Room + "/", edit.File, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Names_are_different() => Assert.Equal(FaultList.All.Count, FaultList.All.Select(fault => fault.Name).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Page_tells_of_every_fault()
    {
        var expected = FaultPage.Text(FaultList.All);
        var page = Path.Combine(SharedFiles.Root, Page);
        if (!File.Exists(page) || File.ReadAllText(page) != expected)
        {
            var written = Path.Combine(AppContext.BaseDirectory, "planted-faults.md");
            File.WriteAllText(written, expected);
            Assert.Fail($"{Page} is not the list; the page as it should be is {written}");
        }
    }
}
