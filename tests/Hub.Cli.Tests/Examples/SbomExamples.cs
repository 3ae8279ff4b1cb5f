using System.Text.Json;
using Hub.Cli.Commands.Sbom;

namespace Hub.Cli.Tests.Examples;

/// <summary>The bill of materials names what the lock files name.</summary>
public sealed class SbomExamples : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_every_package_of_the_checkout_once_and_says_which_ship()
    {
        var run = await CommandRun.Of("sbom");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var bom = JsonDocument.Parse(run.Output);
        Assert.Equal(("CycloneDX", "1.6"), (bom.RootElement.GetProperty("bomFormat").GetString(), bom.RootElement.GetProperty("specVersion").GetString()));
        var scopes = bom.RootElement.GetProperty("components").EnumerateArray().ToDictionary(component => component.GetProperty("purl").GetString()!, component => component.GetProperty("scope").GetString(), StringComparer.Ordinal);
        Assert.Equal("required", Assert.Single(scopes, scope => scope.Key.StartsWith("pkg:nuget/Npgsql@", StringComparison.Ordinal)).Value);
        Assert.Equal("excluded", Assert.Single(scopes, scope => scope.Key.StartsWith("pkg:nuget/Meziantou.Analyzer@", StringComparison.Ordinal)).Value);
        Assert.Equal("excluded", Assert.Single(scopes, scope => scope.Key.StartsWith("pkg:nuget/xunit.v3@", StringComparison.Ordinal)).Value);
        Assert.Contains(scopes, scope => scope.Key.StartsWith("pkg:npm/oidc-provider@", StringComparison.Ordinal) && scope.Value is "excluded");

        var references = bom.RootElement.GetProperty("dependencies").EnumerateArray().ToList();
        Assert.Equal(scopes.Keys.Append("hub").Order(StringComparer.Ordinal), references.Select(reference => reference.GetProperty("ref").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(references.SelectMany(reference => reference.GetProperty("dependsOn").EnumerateArray()), need => Assert.Contains(need.GetString()!, scopes.Keys));
        Assert.Equal(run.Output, (await CommandRun.Of("sbom")).Output);
    }

    [Fact]
    public void Reads_names_versions_hashes_and_needs_of_both_kinds_of_lock_files()
    {
        _folder.Write("Directory.Build.props", "<Project><ItemGroup><PackageReference Include=\"Tool\" PrivateAssets=\"all\" /></ItemGroup></Project>");
        Put("src/A", "packages.core.lock.json", """{"version":2,"dependencies":{"net10.0":{"Tool":{"type":"Direct","resolved":"1.0.0"},"One":{"type":"Direct","resolved":"1.2.3","dependencies":{"two":"2.0.0","absent":"1.0.0"}},"Two":{"type":"Transitive","resolved":"2.0.0"},"b":{"type":"Project"}}}}""");
        Put("tests/B", "packages.core.lock.json", """{"version":2,"dependencies":{"net10.0":{"One":{"type":"Direct","resolved":"1.2.3"},"Three":{"type":"Direct","resolved":"3.0.0"}}}}""");
        Put("tests/npm", "package-lock.json", """{"lockfileVersion":3,"packages":{"":{},"node_modules/@a/b":{"version":"4.0.0","integrity":"sha512-AQI="},"node_modules/c/node_modules/d":{"version":"5.0.0"}}}""");
        Put("artifacts/x", "packages.core.lock.json", "not read");

        var found = LockFiles.Read(_folder.Path, "core");

        Assert.Equal(
            ["pkg:npm/%40a/b@4.0.0 False 0102 []", "pkg:npm/d@5.0.0 False  []", "pkg:nuget/One@1.2.3 True  [pkg:nuget/Two@2.0.0]", "pkg:nuget/Three@3.0.0 False  []", "pkg:nuget/Tool@1.0.0 False  []", "pkg:nuget/Two@2.0.0 True  []"],
            found.Select(component => $"{component.Url} {component.Ships} {component.Sha512} [{string.Join(' ', component.Needs)}]"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    public void Says_which_lock_file_cannot_be_read(string text)
    {
        _folder.Write("Directory.Build.props", "<Project />");
        Put("src/A", "packages.core.lock.json", text);
        Assert.Contains("packages.core.lock.json", Assert.Throws<Commands.CommandException>(() => LockFiles.Read(_folder.Path, "core")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_to_a_file_that_is_not_there_yet()
    {
        var file = _folder.File("bom.json");
        Assert.Equal(0, (await CommandRun.Of("sbom", "--out", file)).ExitCode);
        Assert.Equal((await CommandRun.Of("sbom")).Output, await File.ReadAllTextAsync(file, Cancel));
        Assert.Equal(2, (await CommandRun.Of("sbom", "--out", file)).ExitCode);
    }

    void Put(string folder, string name, string text)
    {
        Directory.CreateDirectory(_folder.File(folder));
        _folder.Write(Path.Combine(folder, name), text);
    }
}
