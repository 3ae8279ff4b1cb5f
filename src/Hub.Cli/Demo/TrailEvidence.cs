using Hub.Cli.Commands;

namespace Hub.Cli.Demo;

/// <summary>The end of step 8: the trail leaves the hub too, is verified from its file, and its decision computed again.</summary>
sealed class TrailEvidence(Scene scene, DemoSteps steps)
{
    DemoFolder Folder => scene.Folder;

    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Require(scene.Decision is not null, "no decision was made");
        var document = await scene.Page.TrailAsync(scene.Decision, null, cancel);
        await File.WriteAllBytesAsync(Folder.Trail, document, cancel);
        await VerifyAsync(cancel);
        await ChangeOneByteAsync(document, cancel);
        await RerunAsync(cancel);
    }

    async Task VerifyAsync(CancellationToken cancel)
    {
        var run = await RunAsync("verify", Folder.Trail, cancel);
        steps.Require(run.ExitCode == ExitCodes.Right, $"hub trail verify: {run.Output}");
        var report = run.Json();
        steps.Require(report.GetProperty("stage").GetString() is "closed", $"the trail is not closed: {run.Output}");
        steps.Say($"hub trail verify: {report.GetProperty("steps").GetInt32()} steps, {report.GetProperty("conclusion").GetString()}");
    }

    async Task ChangeOneByteAsync(byte[] document, CancellationToken cancel)
    {
        var copy = Path.Combine(Folder.Temporary, "trail.json");
        document[document.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(copy, document, cancel);
        var run = await RunAsync("verify", copy, cancel);
        steps.Require(run.ExitCode == ExitCodes.Refused, $"hub trail verify passes a changed trail (exit {run.ExitCode})");
        var place = run.Json().GetProperty("faults")[0].GetProperty("place").GetString();
        steps.Say($"one byte flipped in a copy: refused, naming {place}");
    }

    async Task RerunAsync(CancellationToken cancel)
    {
        var run = await RunAsync("rerun", Folder.Trail, cancel);
        steps.Require(run.ExitCode == ExitCodes.Right && run.Json().GetProperty("equal").GetBoolean(), $"hub trail rerun: {run.Output}");
        steps.Say("hub trail rerun: the programme gives the recorded result again, byte for byte");
    }

    Task<ToolRun> RunAsync(string what, string file, CancellationToken cancel) =>
        Tool.RunAsync(Folder.Temporary, cancel, "trail", what, file, "--key", Folder.Vkey, "--keys", Path.Combine(Folder.Log, "keys.json"), "--root", Folder.RootVkey, "--json");
}
