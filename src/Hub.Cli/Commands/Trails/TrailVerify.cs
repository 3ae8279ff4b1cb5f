using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Verify.Trails;

namespace Hub.Cli.Commands.Trails;

/// <summary><c>hub trail verify</c>.</summary>
static class TrailVerify
{
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var key = Verifying.Key(parsed.GetRequiredValue(TrailOptions.RequiredKey));
        var trail = await TrailSource.FindAsync(parsed, cancel);
        var keys = await TrailSource.KeysAsync(parsed, trail, cancel);
        var report = TrailVerifier.Verify(trail.Bytes, key, keys, new ManagedEd25519());
        var told = new TrailVerdict(report, trail.From, RootChecked: parsed.GetValue(TrailOptions.Root) is not null, KeysGiven: parsed.GetValue(TrailOptions.Keys) is not null);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(TrailOptions.Json))
        {
            told.WriteJson(output);
        }
        else
        {
            told.WriteText(output);
        }
        return report.Faults.ExitCode;
    }
}
