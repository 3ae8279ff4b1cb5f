using System.Xml.Linq;

namespace Hub.Tidy;

/// <summary>Which room may reference which (ARCHITECTURE.md; a row is changed there, by ADR, and then here).</summary>
public sealed class ReferenceRules
{
    static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Hub.Canon"] = [],
        ["Hub.Rules"] = ["Hub.Canon"],
        ["Hub.Audit"] = ["Hub.Canon"],
        ["Hub.Jose"] = ["Hub.Canon"],
        ["Hub.Contracts"] = ["Hub.Canon", "Hub.Rules", "Hub.Audit", "Hub.LocalHost"],
        ["Hub.Connectors"] = ["Hub.Canon", "Hub.Rules"],
        ["Hub.Silo"] = ["Hub.Contracts", "Hub.Rules", "Hub.Audit", "Hub.Jose", "Hub.Connectors", "Hub.LocalHost"],
        ["Hub.Identity"] = ["Hub.Canon", "Hub.Jose"],
        ["Hub.Api"] = ["Hub.Contracts", "Hub.Identity", "Hub.Audit", "Hub.Silo", "Hub.Verify"],
        ["Hub.Verify"] = ["Hub.Audit", "Hub.Canon"],
        ["Hub.Cli"] = ["Hub.Verify", "Hub.Canon", "Hub.Jose", "Hub.Rules"],
        ["Hub.LocalHost"] = [],
    };

    /// <summary>Rooms that know neither how they are hosted nor how they are called.</summary>
    static readonly string[] Pure = ["Hub.Canon", "Hub.Rules", "Hub.Audit", "Hub.Jose", "Hub.Verify"];

    const string Adapters = "src/adapters/";
    const string AdapterPrefix = "Hub.Adapters.";

    /// <summary>Who puts adapters in: the silo those of its ports, the API the authorization server, and the tests that hold that one to its contract.</summary>
    static readonly string[] Composers = ["src/Hub.Silo/Hub.Silo.csproj", "src/Hub.Api/Hub.Api.csproj", "tests/Hub.Identity.Tests/Hub.Identity.Tests.csproj"];

    static IEnumerable<string> Rooms => Tree.Ending(".csproj").Where(path => path.StartsWith("src/Hub.", StringComparison.Ordinal));

    [Fact]
    public void Room_references_only_what_the_architecture_gives_it() =>
        Findings.None(
            from room in Rooms
            let name = Path.GetFileNameWithoutExtension(room)
            from reference in References(room)
            where !reference.StartsWith(AdapterPrefix, StringComparison.Ordinal)
            where !Allowed.TryGetValue(name, out var allowed) || !allowed.Contains(reference, StringComparer.Ordinal)
            select $"{room} references {reference}");

    [Fact]
    public void Every_room_has_a_row() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Rooms.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Stand_in_host_is_referenced_in_the_core_build_only() =>
        Findings.None(
            from room in Rooms
            from item in XDocument.Load(Tree.Full(room)).Descendants("ProjectReference")
            where NameOf(item) == "Hub.LocalHost"
            where !Conditions(item).Any(condition => condition.Contains("== 'core'", StringComparison.Ordinal))
            select $"{room} references Hub.LocalHost in both builds");

    [Fact]
    public void Adapters_are_composed_by_their_hosts_in_the_full_build_only() =>
        Findings.None(
            from project in Tree.Ending(".csproj")
            from item in XDocument.Load(Tree.Full(project)).Descendants("ProjectReference")
            where NameOf(item).StartsWith(AdapterPrefix, StringComparison.Ordinal)
            where !Composers.Contains(project, StringComparer.Ordinal) || !Conditions(item).Any(condition => condition.Contains("== 'full'", StringComparison.Ordinal))
            select $"{project} references {NameOf(item)}");

    [Fact]
    public void Adapter_references_one_project_that_of_its_port() =>
        Findings.None(
            from adapter in Tree.Ending(".csproj").Where(path => path.StartsWith(Adapters, StringComparison.Ordinal))
            let references = References(adapter).ToList()
            where references.Count != 1 || !Allowed.ContainsKey(references[0])
            select $"{adapter} references {string.Join(", ", references)}");

    [Fact]
    public void Pure_rooms_see_neither_a_web_framework_nor_a_grain_host()
    {
        string[] foreign = ["using Microsoft.AspNetCore", "using Orleans", "global::Orleans"];
        Findings.None(
            from room in Pure
            from path in Tree.Files.Where(path => path.StartsWith($"src/{room}/", StringComparison.Ordinal))
            let isProject = path.EndsWith(".csproj", StringComparison.Ordinal)
            where isProject || path.EndsWith(".cs", StringComparison.Ordinal)
            let text = Tree.Read(path)
            where foreign.Any(word => text.Contains(word, StringComparison.Ordinal))
                || (isProject && (text.Contains("FrameworkReference", StringComparison.Ordinal) || text.Contains("Sdk.Web", StringComparison.Ordinal)))
            select path);
    }

    [Fact]
    public void Rules_take_the_time_and_never_read_it()
    {
        string[] impure = ["TimeProvider", "Task<", "File.", "HttpClient", "RandomNumberGenerator"];
        Findings.None(
            from path in Tree.Ending(".cs").Where(path => path.StartsWith("src/Hub.Rules/", StringComparison.Ordinal))
            let text = Code.WithoutComments(Tree.Read(path))
            from word in impure
            where text.Contains(word, StringComparison.Ordinal)
            select $"{path}: {word}");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Tree.Read("Hub.slnx");
        // A gate is built by the project that tests it.
        Findings.None(Tree.Ending(".csproj").Where(path => !path.Contains("/Gate/", StringComparison.Ordinal) && !solution.Contains($"\"{path}\"", StringComparison.Ordinal)));
    }

    static IEnumerable<string> References(string project) => XDocument.Load(Tree.Full(project)).Descendants("ProjectReference").Select(NameOf);

    static string NameOf(XElement item) => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value);

    static IEnumerable<string> Conditions(XElement item) => item.AncestorsAndSelf().Select(element => element.Attribute("Condition")?.Value).OfType<string>();
}
