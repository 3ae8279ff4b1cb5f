using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Cli.Processes;
using Hub.Jose;

namespace Hub.Cli.Tests.EndToEnd;

/// <summary>The sandbox as an integrator starts it: every line that it says to copy is run.</summary>
public sealed class SandboxExamples
{
    static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task Sandbox_starts_with_one_command_and_each_of_its_lines_works()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        var running = HubCommand.RunAsync(["sandbox", "--port", port, "--folder", folder.Path, "--dpop-nonce"], output, error, stop.Token);
        try
        {
            var guide = await GuideAsync(folder, running, error);
            Assert.Contains($"https://localhost:{port}", guide, StringComparison.Ordinal);
            var lines = guide.Split('\n', StringSplitOptions.TrimEntries);
            var commands = lines.Where(line => line.StartsWith("./hub ", StringComparison.Ordinal)).ToList();
            Assert.Equal(3, commands.Count);
            foreach (var command in commands)
            {
                var run = await CommandRun.Of([.. command.Split(' ').Skip(1)]);
                Assert.True(run.ExitCode == 0, $"{command}: {run.Output}{run.Error}");
            }
            await CurlsAsync(lines, folder);
            Assert.True(File.Exists(folder.File("registers/civil.db")), "deleting the folder takes the registers along");
            Assert.Equal("use_dpop_nonce", await RefusalWithoutNonceAsync(folder, $"https://localhost:{port}"));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("agency-private.json")));
            }
            Assert.Equal(2, (await CommandRun.Of("sandbox", "--port", FreePort.Find().ToString(CultureInfo.InvariantCulture), "--folder", folder.Path)).ExitCode);
        }
        finally
        {
            await stop.CancelAsync();
        }
        Assert.Equal(0, await running);
        Assert.False(File.Exists(Path.Combine(folder.Path, "data", "hub.json")), "a stopped hub takes its hub.json with it");
    }

    /// <summary>What it wrote down once all was ready.</summary>
    static async Task<string> GuideAsync(TemporaryFolder folder, Task<int> running, StringWriter error)
    {
        var file = folder.File("NEXT.txt");
        for (var waited = TimeSpan.Zero; waited < StartWithin && !running.IsCompleted; waited += TimeSpan.FromMilliseconds(100))
        {
            if (File.Exists(file) && await File.ReadAllTextAsync(file) is var guide && guide.EndsWith("stops the sandbox", StringComparison.Ordinal))
            {
                return guide;
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"no guide: {error}");
    }

    /// <summary>What the token endpoint says to a right request whose proof has no nonce.</summary>
    static async Task<string?> RefusalWithoutNonceAsync(TemporaryFolder folder, string origin)
    {
        using var keys = AgencyKeys.Read(folder.File("agency-private.json"));
        using var http = HubHttp.ForPrograms(new HubPlace(origin, folder.File("data/ca.pem")));
        var (address, now) = (origin + "/oauth/token", TimeProvider.System.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Add("DPoP", DpopProof.Create(keys.Signing, "POST", address, accessTokenHash: null, nonce: null, now, "proof-1"));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = ClientAssertion.AssertionType,
            ["client_assertion"] = ClientAssertion.Create(keys.Signing, SandboxCommand.Agency, origin, now, TimeSpan.FromMinutes(1), "assertion-1"),
        });
        using var answer = await http.SendAsync(request);
        using var body = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("error").GetString();
    }

    /// <summary>As curl would ask: with the named authority and nothing else to trust.</summary>
    static async Task CurlsAsync(string[] lines, TemporaryFolder folder)
    {
        var asked = lines.Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        Assert.Equal(4, asked.Count);
        foreach (var words in asked)
        {
            var authority = Path.GetFullPath(words[Array.IndexOf(words, "--cacert") + 1]);
            Assert.StartsWith(Path.GetFullPath(folder.Path), authority, StringComparison.Ordinal);
            var uri = new Uri(words[^1]);
            using var http = HubHttp.ForPrograms(new HubPlace(uri.GetLeftPart(UriPartial.Authority), authority));
            Assert.NotEmpty(await http.GetByteArrayAsync(uri));
        }
    }
}
