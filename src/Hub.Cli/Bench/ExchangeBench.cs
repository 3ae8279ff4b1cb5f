using System.Globalization;
using Hub.Cli.Commands;

namespace Hub.Cli.Bench;

/// <summary>Measures exchanges against a hub of its own, reached over HTTP alone.</summary>
/// <param name="plan">How large the run is.</param>
/// <param name="say">Told what happens meanwhile.</param>
sealed class ExchangeBench(BenchPlan plan, Action<string> say)
{
    public async Task<ExchangeFigures> RunAsync(CancellationToken cancel)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"a hub, two registers and {plan.People} citizens with a consent each"));
        await using var world = await BenchWorld.SetAsync(plan.People, cancel);
        await world.ConsentAsync(cancel);
        var log = new PublicLog(world.Hub.Http, world.Hub.Data);
        var from = await log.SettledSizeAsync(cancel);
        using var durability = await world.Hub.Operator.ReadAsync("durability", cancel);
        var durable = BenchChecks.Durable(durability.RootElement.GetProperty("synchronous").GetString()!, durability.RootElement.GetProperty("journal_mode").GetString()!);
        if (!durable.Holds)
        {
            throw CommandException.Refused($"{durable.What}: {durable.Found}");
        }
        using var hub = await HubSigns.FetchAsync(world.Hub.Http, cancel);
        var load = new ExchangeLoad(world.Hub.Place, world.Agency, new ReplyCheck(world.Agency, hub), [.. world.Niks.Select(PreparedAsk.About)]);
        var atStart = ProcessUse.Of(world.Hub.HubId).ResidentMb;
        await using var memory = new MemoryWatch(world.Hub.HubId, () => load.Count);

        say(string.Create(CultureInfo.InvariantCulture, $"warm-up: {plan.WarmUp} exchanges"));
        await load.RunAsync(BenchPlan.ManyClients, new(TimeSpan.Zero, plan.WarmUp), cancel);
        var (directFew, directMany, cryptoBefore) = await BesideAsync(world, cancel);
        var few = await PhaseAsync(world, load, BenchPlan.FewClients, new(plan.Phase), cancel);
        var many = await PhaseAsync(world, load, BenchPlan.ManyClients, new(plan.Phase, Math.Max(0, plan.Exchanges - few.Load.Count)), cancel);
        var points = await memory.EndAsync();
        var cryptoAfter = CryptoLimit.Measure(plan.Side);
        var crypto = cryptoAfter.PerSecond > cryptoBefore.PerSecond ? cryptoAfter : cryptoBefore;

        say("the log is exported and verified");
        await log.SettledSizeAsync(cancel);
        var entries = await log.VerifiedEntriesAsync(world.Scratch, from, cancel);
        var checks = BenchChecks.Of(load.Released, plan.People, entries, from);
        return new(directFew, directMany, crypto, few, many, atStart, ProcessUse.Of(world.Hub.HubId).PeakMb, points, [durable, .. checks]);
    }

    async Task<(LoadResult Few, LoadResult Many, CryptoResult Crypto)> BesideAsync(BenchWorld world, CancellationToken cancel)
    {
        say("the register asked directly, without any security");
        var direct = new DirectLoad(world.Hub.Registers.IncomeUrl, world.Niks);
        await direct.RunAsync(BenchPlan.ManyClients, plan.Side, cancel);
        var few = await direct.RunAsync(BenchPlan.FewClients, plan.Side, cancel);
        var many = await direct.RunAsync(BenchPlan.ManyClients, plan.Side, cancel);
        say("the crypto limit");
        return (few, many, CryptoLimit.Measure(plan.Side));
    }

    async Task<ExchangePhase> PhaseAsync(BenchWorld world, ExchangeLoad load, int clients, LoadLength length, CancellationToken cancel)
    {
        say(string.Create(CultureInfo.InvariantCulture, $"exchanges, {clients} clients"));
        await world.Hub.Operator.RestartStagesAsync(cancel);
        var cpu = new CpuMeter(world.Hub.HubId, world.RegisterIds);
        var result = await load.RunAsync(clients, length, cancel);
        var shares = cpu.Read();
        using var stages = await world.Hub.Operator.ReadAsync("stages", cancel);
        return new(result, shares, StageTable.Read(stages));
    }
}
