using System.Text.Json;
using System.Xml.Linq;

namespace Hub.Cli.Commands.Sbom;

/// <summary>The packages that the lock files of a checkout name: what is built and run is these and no other.</summary>
static class LockFiles
{
    const int MaxBytes = 16 * 1024 * 1024;
    const string NpmFolder = "node_modules/";

    static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Every package once, ordered by its URL. One that ships somewhere ships.</summary>
    /// <param name="build"><c>core</c> or <c>full</c>.</param>
    /// <exception cref="CommandException">There are no lock files, or one cannot be read.</exception>
    public static IReadOnlyList<Component> Read(string root, string build)
    {
        var tools = ToolsOf(Path.Combine(root, "Directory.Build.props"));
        var nuget = Find(root, $"packages.{build}.lock.json").SelectMany(file => Nuget(file, IsProgram(root, file), tools));
        var npm = Find(root, "package-lock.json").SelectMany(Npm);
        var all = nuget.Concat(npm)
            .GroupBy(component => component.Url, StringComparer.Ordinal)
            .Select(same => same.First() with { Ships = same.Any(component => component.Ships), Needs = [.. same.SelectMany(component => component.Needs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] })
            .OrderBy(component => component.Url, StringComparer.Ordinal)
            .ToList();
        return all.Count > 0 ? all : throw CommandException.CouldNot($"{root} holds no lock files of the {build} build");
    }

    static IEnumerable<string> Find(string root, string name) =>
        Directory.EnumerateFiles(root, name, Everywhere).Where(file => !Parts(root, file).Any(part => part is "node_modules" or "artifacts" or "bin" or "obj"));

    static string[] Parts(string root, string file) => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);

    static bool IsProgram(string root, string file) => Parts(root, file) is ["src", ..];

    /// <summary>Packages that every project takes for its build alone.</summary>
    static HashSet<string> ToolsOf(string props) => XDocument.Load(props).Descendants("PackageReference")
        .Where(reference => (string?)reference.Attribute("PrivateAssets") is "all")
        .Select(reference => (string)reference.Attribute("Include")!)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    static List<Component> Nuget(string file, bool program, HashSet<string> tools)
    {
        using var document = Parse(file);
        var found = new List<Component>();
        foreach (var target in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            var packages = target.Value.EnumerateObject().Where(package => package.Value.GetProperty("type").GetString() is not "Project").ToList();
            // Case does not count in names, and a need may be written in another than the package.
            var urls = packages.ToDictionary(package => package.Name, package => $"pkg:nuget/{package.Name}@{Version(package.Value)}", StringComparer.OrdinalIgnoreCase);
            foreach (var package in packages)
            {
                var needs = package.Value.TryGetProperty("dependencies", out var own) ? own.EnumerateObject().Select(need => need.Name).Where(urls.ContainsKey) : [];
                found.Add(new(package.Name, Version(package.Value), urls[package.Name], program && !tools.Contains(package.Name), Sha512: null, [.. needs.Select(need => urls[need])]));
            }
        }
        return found;
    }

    static string Version(JsonElement package) => package.GetProperty("resolved").GetString()!;

    static List<Component> Npm(string file)
    {
        using var document = Parse(file);
        var found = new List<Component>();
        foreach (var package in document.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.StartsWith(NpmFolder, StringComparison.Ordinal)))
        {
            var name = package.Name[(package.Name.LastIndexOf(NpmFolder, StringComparison.Ordinal) + NpmFolder.Length)..];
            var version = package.Value.GetProperty("version").GetString()!;
            found.Add(new(name, version, $"pkg:npm/{name.Replace("@", "%40", StringComparison.Ordinal)}@{version}", Ships: false, IntegrityOf(package.Value), []));
        }
        return found;
    }

    static string? IntegrityOf(JsonElement package)
    {
        const string prefix = "sha512-";
        return package.TryGetProperty("integrity", out var value) && value.GetString() is { } text && text.StartsWith(prefix, StringComparison.Ordinal)
            ? Convert.ToHexStringLower(Convert.FromBase64String(text[prefix.Length..]))
            : null;
    }

    static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(Bounded.ReadText(file, MaxBytes));
        }
        catch (JsonException fault)
        {
            throw CommandException.CouldNot($"{file} is no lock file: {fault.Message}", fault);
        }
    }
}
