using System.Globalization;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Demo;

/// <summary>In step 8: the provider compares what it served with what the log holds of it, and finds a fetch that is not there.</summary>
sealed class Reconciling(Scene scene, DemoSteps steps)
{
    const string Provider = "pajak";

    DemoFolder Folder => scene.Folder;

    public async Task RunAsync(CancellationToken cancel)
    {
        var keyFile = Path.Combine(Folder.Temporary, Provider + ".jwks");
        using (var keys = AgencyKeys.Create())
        {
            keys.Write(keyFile);
            await scene.Hub.Operator.AddAgencyAsync(new(Provider, "Direktorat Jenderal Pajak", keys.ToPublicJwks(), AgencyClient.Scope.Split(' '), []), cancel);
        }
        var journal = scene.Hub.Registers.IncomeJournal;
        var right = await ReconcileAsync(keyFile, journal, cancel);
        var found = right.ExitCode == ExitCodes.Right ? right.Json() : default;
        steps.Require(right.ExitCode == ExitCodes.Right && found.GetProperty("provided").GetInt64() > 0 && found.GetProperty("matched").GetInt64() == found.GetProperty("provided").GetInt64(), $"hub reconcile: {right.Output}");
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"{Provider} served {found.GetProperty("matched").GetInt64()} exchanges by its own journal, and the log has the same, none more and none less"));

        // A fetch of which the hub says nothing, as the source would have kept it.
        var copy = Path.Combine(Folder.Temporary, "served-journal");
        await File.WriteAllTextAsync(copy, await File.ReadAllTextAsync(journal, cancel) + $"{{\"served\":\"{Id128.Random()}\",\"at\":{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}}}\n", cancel);
        var wrong = await ReconcileAsync(keyFile, copy, cancel);
        steps.Require(wrong.ExitCode == ExitCodes.Refused && wrong.Output.Contains("reconcile.unrecorded", StringComparison.Ordinal), $"an unrecorded fetch was not found: {wrong.Output}");
        steps.Say("a fetch that the log does not have: found (reconcile.unrecorded)");
    }

    Task<ToolRun> ReconcileAsync(string keyFile, string journal, CancellationToken cancel) =>
        Tool.RunAsync(Folder.Temporary, cancel, "reconcile", "--agency", Provider, "--keys", keyFile, "--log", Folder.Log, "--key", Folder.Vkey, "--root", Folder.RootVkey, "--mine", journal, "--settle", "0", "--data", Folder.Data, "--json");
}
