using System.Text.Json;
using Hub.Testing;

namespace Hub.Planted;

/// <summary>One project of <c>src</c>, compiled as the build compiles it, with some of its files exchanged. The working tree is only read.</summary>
sealed class Room
{
    static readonly TimeSpan AskLimit = TimeSpan.FromMinutes(3);
    static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(3);

    /// <summary>What would write beside the planted room, or is given anew.</summary>
    static readonly string[] Dropped = ["/out:", "/refout:", "/noconfig", "/pdb:", "/doc:", "/embed:", "/generatedfilesout:", "/errorlog:"];

    readonly string _folder;
    readonly string _compiler;
    readonly IReadOnlyList<string> _arguments;

    Room(string folder, string compiler, IReadOnlyList<string> arguments) => (_folder, _compiler, _arguments) = (folder, compiler, arguments);

    /// <summary>File name of the compiled room.</summary>
    public string Dll => Path.GetFileName(_folder) + ".dll";

    /// <summary>Asks the build how it would call the compiler; nothing is compiled or written by that.</summary>
    /// <param name="path">Folder in the repository, such as <c>src/Hub.Audit</c>.</param>
    public static async Task<Room> Of(string path)
    {
        var folder = Workshop.Source(path);
        string[] question =
        [
            "msbuild", Path.Combine(folder, Path.GetFileName(path) + ".csproj"), "-nologo", "-t:Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:BuildProjectReferences=false", "-p:NonExistentFile=__never__/__up_to_date__", "-getItem:CscCommandLineArgs",
        ];
        var run = await ChildRun.Of("dotnet", question, SharedFiles.Root, AskLimit, new Dictionary<string, string?> { ["HUB_FAST"] = "1" });
        Assert.True(run.ExitCode == 0, $"how {path} is compiled is not known: {run.Tail}");
        using var answer = JsonDocument.Parse(run.Output);
        var items = answer.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().ToArray();
        Assert.NotEmpty(items);
        var compiler = Path.Combine(items[0].GetProperty("DefiningProjectDirectory").GetString()!, "bincore", "csc.dll");
        return new(folder, compiler, [.. items.Select(item => item.GetProperty("Identity").GetString()!)]);
    }

    /// <summary>Compiles the room with the edits made.</summary>
    /// <param name="into">A folder of its own.</param>
    /// <returns>The compiled file.</returns>
    public async Task<string> Compile(IReadOnlyList<Edit> edits, string into)
    {
        var exchanged = edits.GroupBy(edit => edit.File, StringComparer.Ordinal)
            .ToDictionary(file => Path.GetRelativePath(_folder, Workshop.Source(file.Key)), file => Exchange(file.Key, file, into), StringComparer.Ordinal);
        var compiled = Path.Combine(into, Dll);
        var kept = _arguments.Where(argument => !Array.Exists(Dropped, start => argument.StartsWith(start, StringComparison.Ordinal))).ToList();
        Assert.Equal(exchanged.Count, kept.Count(exchanged.ContainsKey));
        var response = Path.Combine(into, "arguments.rsp");
        // A planted fault may leave something unused behind; that is not what is tested.
        string[] own = [$"/out:\"{compiled}\"", "/warnaserror-", "/warn:0"];
        await File.WriteAllLinesAsync(response, [.. kept.Select(argument => exchanged.GetValueOrDefault(argument, argument)), .. own]);
        var run = await ChildRun.Of("dotnet", [_compiler, "/noconfig", "/shared", "@" + response], _folder, CompileLimit);
        Assert.True(run.ExitCode == 0 && File.Exists(compiled), $"the room does not compile: {run.Tail}");
        return compiled;
    }

    static string Exchange(string file, IEnumerable<Edit> edits, string into)
    {
        var text = edits.Aggregate(File.ReadAllText(Workshop.Source(file)), (before, edit) => before.Replace(edit.Find, edit.With, StringComparison.Ordinal));
        var copy = Path.Combine(into, Path.GetFileName(file));
        File.WriteAllText(copy, text);
        return copy;
    }
}
