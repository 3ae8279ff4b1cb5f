using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary><c>hub trail rerun</c>: what the programme gives now from what was recorded then.</summary>
static class TrailRerun
{
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var key = Verifying.Key(parsed.GetRequiredValue(TrailOptions.RequiredKey));
        var trail = await TrailSource.FindAsync(parsed, cancel);
        var keys = await TrailSource.KeysAsync(parsed, trail, cancel);
        var report = TrailVerifier.Verify(trail.Bytes, key, keys, new ManagedEd25519());
        var verdict = RerunVerdict.Of(report, trail.From);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(TrailOptions.Json) ? JsonText.Of(verdict.Write) : verdict.Text);
        return verdict.ExitCode;
    }
}
