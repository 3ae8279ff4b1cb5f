using System.CommandLine;
using Hub.Cli.Commands.Trails;

namespace Hub.Cli.Commands;

/// <summary><c>hub trail show|verify|rerun</c>: a decision with all that led to it and followed.</summary>
static class TrailCommand
{
    public static Command Build()
    {
        var show = new Command("show", "Tell a trail step by step; with --key each step's proof is checked.")
        {
            TrailOptions.Target, TrailOptions.Key, TrailOptions.Keys, TrailOptions.Root, TrailOptions.Language, TrailOptions.Out, TrailOptions.Agency,
        };
        show.SetAction(TrailShow.RunAsync);
        var verify = new Command("verify", "Verify a trail document offline: every entry, their order, the values, the reviews, the notices.")
        {
            TrailOptions.Target, TrailOptions.RequiredKey, TrailOptions.Keys, TrailOptions.Root, TrailOptions.Json,
        };
        verify.SetAction(TrailVerify.RunAsync);
        var rerun = new Command("rerun", "Verify a trail document, then evaluate the recorded programme on the recorded values again.")
        {
            TrailOptions.Target, TrailOptions.RequiredKey, TrailOptions.Keys, TrailOptions.Root, TrailOptions.Json,
        };
        rerun.SetAction(TrailRerun.RunAsync);
        foreach (var command in new[] { show, verify, rerun })
        {
            TrailOptions.FromHub.ForEach(command.Add);
        }
        return new Command("trail", "Decision trails.") { show, verify, rerun };
    }
}
