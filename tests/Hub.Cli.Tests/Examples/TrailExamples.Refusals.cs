using System.Text.Json;
using Hub.Verify.Tests;
using Hub.Verify.Tests.Trails;

namespace Hub.Cli.Tests.Examples;

/// <content>What the commands about trails refuse as a whole, and how they say it.</content>
public sealed partial class TrailExamples
{
    [Theory]
    [InlineData("verify")]
    [InlineData("rerun")]
    [InlineData("show")]
    public async Task A_key_of_another_log_is_told_as_one_cause(string command)
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", command, Write(trail), "--key", _folder.Write("other.txt", Hub.Audit.Notes.NoteVerifierKey.Ed25519("example.org/other", trail.Log.Root.PublicKey.Span).ToString()));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"is a trail of the log {LogBuilder.Origin}, --key is a key of the log example.org/other", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("note.unsigned", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("step 1", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("rerun")]
    [InlineData("show")]
    public async Task A_file_that_breaks_off_is_named_with_the_place(string command)
    {
        var trail = Computed();
        var bytes = trail.Build().ToJson();
        var file = _folder.Write("half.json", bytes[..(bytes.Length / 2)]);
        var run = await CommandRun.Of("trail", command, file, "--key", Key(trail));
        Assert.Equal(1, run.ExitCode);
        var told = run.Output + run.Error;
        Assert.Contains(file, told, StringComparison.Ordinal);
        Assert.Contains($"{bytes.Length / 2} bytes that begin like JSON and break off at line 1, column ", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("rerun")]
    public async Task A_command_that_comes_to_no_answer_says_so_in_JSON_too(string command)
    {
        var run = await CommandRun.Of("trail", command, _folder.File("nothing"), "--key", Key(Computed()), "--json");
        Assert.Equal(2, run.ExitCode);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(2, answer.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Equal("hub: " + answer.RootElement.GetProperty("why").GetString(), run.Error.TrimEnd());
        Assert.Equal("", (await CommandRun.Of("trail", command, _folder.File("nothing"), "--key", _folder.File("vkey.txt"))).Output);
    }

    [Theory]
    [InlineData("--out", "kept.json")]
    [InlineData("--root", "root.txt")]
    [InlineData("--sign-in", "warga-1")]
    [InlineData("--password-file", "password")]
    [InlineData("--reason", "sampling")]
    public async Task What_an_agency_cannot_have_is_refused_and_not_passed_over(string option, string value)
    {
        var run = await CommandRun.Of("trail", "show", TrailBuilder.Trail.ToString(), "--agency", "kemensos", "--keys", _folder.File("a.jwks"), "--origin", "https://localhost:1", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option} does not go with --agency", run.Error, StringComparison.Ordinal);
    }
}
