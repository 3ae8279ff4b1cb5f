using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hub.Tidy;

/// <summary>Packages: named where they are used, versioned in one place, locked; and the core build names none that feeds lack.</summary>
public sealed partial class PackageRules
{
    // Split, so that this file does not name them itself.
    static readonly string[] Absent = ["Microsoft." + "Orleans.", "Due" + "nde", "N" + "Sec.", "Nether" + "eum", "Hl7" + ".Fhir"];

    /// <summary>The one Orleans package that restores everywhere; the gate compiles against it.</summary>
    const string Genuine = "Microsoft." + "Orleans.Core.Abstractions";

    static readonly string[] Projects = [.. Tree.Ending(".csproj", ".props", ".targets")];

    [Fact]
    public void Absent_packages_are_named_only_by_adapters_and_the_full_host() =>
        Findings.None(
            from path in Tree.Ending(".cs", ".csproj", ".props", ".targets", ".cshtml", ".core.lock.json")
            where !path.StartsWith("src/adapters/", StringComparison.Ordinal) && !path.EndsWith(".full.cs", StringComparison.Ordinal)
            let text = path.EndsWith("proj", StringComparison.Ordinal) || path.EndsWith(".props", StringComparison.Ordinal) ? WithoutFullItems(path) : Code.WithoutComments(Tree.Read(path))
            from name in Absent
            where text.Replace(Genuine, "", StringComparison.OrdinalIgnoreCase).Contains(name, StringComparison.OrdinalIgnoreCase)
            select $"{path}: {name}");

    [Fact]
    public void Versions_are_exact_and_stand_in_one_file() =>
        Findings.None(
            from path in Projects
            from item in XDocument.Load(Tree.Full(path)).Descendants()
            let version = item.Attribute("Version")?.Value ?? item.Attribute("VersionOverride")?.Value
            let fault = item.Name.LocalName switch
            {
                "PackageVersion" when path is not "Directory.Packages.props" => "versions stand in Directory.Packages.props",
                "PackageVersion" when version is null || !Exact().IsMatch(version) => $"not exact: {version}",
                "PackageReference" when version is not null => "a reference carries a version",
                _ => null,
            }
            where fault is not null
            select $"{path}: {item.Attribute("Include")?.Value} {fault}");

    [Fact]
    public void Versions_that_nobody_uses_are_removed()
    {
        var used = Projects.SelectMany(path => XDocument.Load(Tree.Full(path)).Descendants("PackageReference")).Select(item => item.Attribute("Include")?.Value).ToHashSet(StringComparer.Ordinal);
        Findings.None(
            from item in XDocument.Load(Tree.Full("Directory.Packages.props")).Descendants("PackageVersion")
            let isFull = item.Parent?.Attribute("Condition") is not null
            where !isFull && !used.Contains(item.Attribute("Include")!.Value)
            select item.Attribute("Include")!.Value);
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Findings.None(
            from path in Tree.Ending(".csproj")
            let locked = Path.Combine(Path.GetDirectoryName(path)!, "packages.core.lock.json").Replace('\\', '/')
            where !Tree.Files.Contains(locked, StringComparer.Ordinal)
            select locked);

    static string WithoutFullItems(string path)
    {
        var document = XDocument.Load(Tree.Full(path));
        document.DescendantNodes().OfType<XComment>().ToList().ForEach(comment => comment.Remove());
        document.Descendants().Where(item => item.Attribute("Condition")?.Value.Contains("== 'full'", StringComparison.Ordinal) is true).ToList().ForEach(item => item.Remove());
        return document.ToString();
    }

    [GeneratedRegex(@"^[0-9]+(?:\.[0-9]+){1,3}(?:-[0-9A-Za-z.]+)?$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Exact();
}
