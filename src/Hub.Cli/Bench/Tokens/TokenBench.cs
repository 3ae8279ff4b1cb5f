using System.Globalization;

namespace Hub.Cli.Bench.Tokens;

/// <summary>Measures tokens of a hub of its own and of the peer, in turn, then checks of a token.</summary>
/// <param name="plan">How large the run is.</param>
/// <param name="say">Told what happens meanwhile.</param>
sealed class TokenBench(TokenPlan plan, Action<string> say)
{
    const int WarmUpRound = 2_000;

    public async Task<TokenFigures> RunAsync(CancellationToken cancel)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"a hub, oidc-provider, and {plan.Clients} agencies known to both"));
        var (ours, theirs, durability) = await TokensAsync(cancel);
        say("checks of a token and its proof, one thread");
        var checks = await CheckBench.RunAsync(plan.Checks, cancel);
        return new(ours, theirs, checks, durability, plan.Clients);
    }

    async Task<(ServerFigures Ours, ServerFigures Theirs, string Durability)> TokensAsync(CancellationToken cancel)
    {
        await using var world = await TokenWorld.SetAsync(plan.Clients, cancel);
        using var read = await world.Operator.ReadAsync("durability/identity", cancel);
        var durability = read.RootElement.GetProperty("durability").GetString()!;
        List<TokenSlice> ours = [], theirs = [];
        say("warm-up");
        var (oursNext, theirsNext) = (await WarmUpAsync(world.Ours, cancel), await WarmUpAsync(world.Theirs, cancel));
        for (var i = 1; i <= plan.Slices; i++)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"slice {i} of {plan.Slices}, each"));
            ours.Add(await world.Ours.RunAsync(oursNext, cancel));
            theirs.Add(await world.Theirs.RunAsync(theirsNext, cancel));
            (oursNext, theirsNext) = (Next(ours[^1]), Next(theirs[^1]));
        }
        return (new("hub", ours, world.Ours.Checked), new("oidc-provider", theirs, world.Theirs.Checked), durability);
    }

    /// <summary>Gives the requests of the first slice. In rounds, since what is signed beforehand is good for a minute, and a busy machine is slow.</summary>
    async Task<int> WarmUpAsync(TokenLoad load, CancellationToken cancel)
    {
        TokenSlice last;
        do
        {
            last = await load.RunAsync(Math.Min(plan.WarmUp, WarmUpRound), cancel);
        }
        while (load.Checked < plan.WarmUp);
        return Next(last);
    }

    // As many requests as the last slice's rate answers in the time of one; at least one for each client.
    int Next(TokenSlice last) => Math.Max(plan.Clients, (int)(last.Load.PerSecond * plan.Slice.TotalSeconds));
}
