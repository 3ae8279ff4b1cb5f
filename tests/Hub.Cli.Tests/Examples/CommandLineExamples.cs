using Hub.Cli.Processes;

namespace Hub.Cli.Tests.Examples;

public sealed class CommandLineExamples
{
    [Fact]
    public async Task Hub_alone_lists_every_command()
    {
        var run = await CommandRun.Of();
        Assert.Equal(0, run.ExitCode);
        foreach (var command in new[] { "demo", "up", "agency", "consent", "exchange", "ledger", "verify", "policy", "bench", "doctor" })
        {
            Assert.Contains("hub " + command, run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("verify")]
    [InlineData("verify", "somewhere")]
    [InlineData("exchange", "--agency", "kemensos")]
    [InlineData("up", "--port", "many")]
    public async Task A_wrong_command_line_exits_2_and_says_why(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("hub: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_for_a_running_hub_exits_2_where_none_runs()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of("ledger", "export", folder.File("log"), "--data", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no hub runs", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:1")]
    [InlineData("nonsense")]
    public async Task An_origin_without_TLS_is_not_used(string origin)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of("ledger", "export", folder.File("log"), "--data", folder.Path, "--from", origin);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no https origin", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca.pem", "no certificate", "no certificate in PEM")]
    [InlineData("hub.json", "{\"origin\":\"https://loc", "damaged or not written to its end")]
    [InlineData("hub.json", "{\"origin\":\"nonsense\"}", "no https origin")]
    public async Task A_damaged_file_of_the_hub_is_named_in_one_line(string name, string content, string why)
    {
        using var folder = new TemporaryFolder();
        folder.Write("hub.json", "{\"origin\":\"https://localhost:1\"}");
        folder.Write("vkey.txt", new Hub.Verify.Tests.LogBuilder().Vkey.ToString());
        var file = folder.Write(name, content);
        var run = await CommandRun.Of("ledger", "export", folder.File("log"), "--data", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("hub: " + file, run.Error, StringComparison.Ordinal);
        Assert.EndsWith(why, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'abc' is no number", "bench", "exchange", "--seconds", "abc")]
    [InlineData("'1.5' is no whole number in range", "bench", "exchange", "--exchanges", "1.5")]
    [InlineData("'many' is no whole number in range", "up", "--port", "many")]
    public async Task What_is_no_number_is_said_in_words(string why, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"hub: {arguments[^2]}: {why}", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Exchange_takes_no_NIK_but_16_digits()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await CommandRun.Of("agency", "keys", "--out", folder.File("a.jwks"))).ExitCode);
        var run = await CommandRun.Of(
            "exchange", "--agency", "kemensos", "--keys", folder.File("a.jwks"), "--nik", "12345", "--dataset", "d", "--purpose", "p",
            "--legal-basis", "consent", "--field", "nik", "--origin", "https://localhost:1");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("16 digits", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_test_runs_the_shipped_cases()
    {
        var run = await CommandRun.Of("policy", "test", Path.Combine(Installation.Root, "policies"));
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\d+ policies, [1-9]\d* cases, [1-9]\d* programmes, [1-9]\d* programme cases, 0 wrong", run.Output);
        Assert.Contains("PRG-SOC-001 version 1 of kemensos", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_test_names_a_case_that_does_not_hold_and_exits_1()
    {
        using var folder = new TemporaryFolder();
        Demo.DemoFolder.Copy(Path.Combine(Installation.Root, "policies"), folder.Path);
        var file = folder.File(Path.Combine("cases", "bench.case.yaml"));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("outcome: permit, determining: [POL-BENCH-001/R1]", "outcome: deny, determining: [POL-BENCH-001/R1]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("policy", "test", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("POL-BENCH-001: by consent", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 wrong", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_test_names_a_programme_case_that_does_not_hold_and_exits_1()
    {
        using var folder = new TemporaryFolder();
        Demo.DemoFolder.Copy(Path.Combine(Installation.Root, "policies"), folder.Path);
        var file = folder.File(Path.Combine("cases", "kemensos-benefit.programme-case.yaml"));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("score: \"100\"", "score: \"99\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("policy", "test", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("PRG-SOC-001 version 1: low income", run.Output, StringComparison.Ordinal);
        Assert.Contains("score: expected 99, found 100", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 wrong", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_test_refuses_a_file_that_breaks_its_schema()
    {
        using var folder = new TemporaryFolder();
        Demo.DemoFolder.Copy(Path.Combine(Installation.Root, "policies"), folder.Path);
        folder.Write("wrong.policy.yaml", "apiVersion: hub.policy/v1\nkind: ExchangePolicy\n");
        var run = await CommandRun.Of("policy", "test", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("wrong.policy.yaml", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_this_machine_fit()
    {
        var run = await CommandRun.Of("doctor");
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches("^(ok|warn|fail) +[a-z]+: .", line));
        Assert.Contains(lines, line => line.StartsWith("ok    libcrypto: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ok    sqlite: ", StringComparison.Ordinal));
        Assert.Equal(Array.Exists(lines, line => line.StartsWith("fail", StringComparison.Ordinal)) ? 1 : 0, run.ExitCode);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
