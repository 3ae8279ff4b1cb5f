using System.Globalization;
using Hub.Cli.Commands;
using Hub.Verify.Evidence;

namespace Hub.Cli.Demo;

/// <summary>The very end of step 8: what an agency and the citizen hand to somebody who was not there, each in one file.</summary>
sealed class EvidenceBundles(Scene scene, DemoSteps steps)
{
    DemoFolder Folder => scene.Folder;

    public async Task RunAsync(CancellationToken cancel)
    {
        var reply = scene.Replies[0];
        var handed = await scene.Ministry.Client.EvidenceAsync(reply.ExchangeId, cancel);
        var exchange = EvidenceFiles.WithReply(handed, reply.SignedText);
        steps.Require(exchange is not null, "the hub's evidence of the exchange is not whole");
        await File.WriteAllBytesAsync(Folder.ExchangeEvidence, exchange, cancel);
        await File.WriteAllBytesAsync(Folder.TrailEvidence, await scene.Page.EvidenceAsync($"/v1/trails/{scene.Decision}/evidence", cancel), cancel);
        await VerifyAsync(Folder.ExchangeEvidence, "one exchange, for an outsider", cancel);
        await VerifyAsync(Folder.TrailEvidence, "the whole decision, for an outsider", cancel);
    }

    async Task VerifyAsync(string file, string what, CancellationToken cancel)
    {
        var run = await Tool.RunAsync(Folder.Temporary, cancel, "verify", file, "--key", Folder.Vkey, "--root", Folder.RootVkey, "--json");
        steps.Require(run.ExitCode == ExitCodes.Right, $"hub verify {Path.GetFileName(file)}: {run.Output}");
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {what}, {run.Json().GetProperty("entries").GetArrayLength()} entries, right by the keys of log and root alone"));
    }
}
