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
        var beside = await BesideAsync(world, cancel);
        var few = await PhaseAsync(world, load, BenchPlan.FewClients, new(plan.Phase), cancel);
        var many = await PhaseAsync(world, load, BenchPlan.ManyClients, new(plan.Phase, Math.Max(0, plan.Exchanges - few.Load.Count)), cancel);
        var points = await memory.EndAsync();
        var cryptoAfter = CryptoLimit.Measure(plan.Side);
        var crypto = cryptoAfter.PerSecond > beside.Crypto.PerSecond ? cryptoAfter : beside.Crypto;

        say("the log is exported and verified");
        await log.SettledSizeAsync(cancel);
        var entries = await log.VerifiedEntriesAsync(world.Scratch, from, cancel);
        var checks = BenchChecks.Of(load.Released, plan.People, entries, from);
        return new(beside with { Crypto = crypto }, few, many, atStart, ProcessUse.Of(world.Hub.HubId).PeakMb, points, [durable, .. checks]);
    }

    async Task<Beside> BesideAsync(BenchWorld world, CancellationToken cancel)
    {
        say("the register asked directly, without any security");
        var (fewOfRegister, manyOfRegister) = await BothAsync(BareLoad.OfRegister(world.Hub.Registers.IncomeUrl, world.Niks), cancel);
        say("the hub asked whether it lives");
        var bare = BareLoad.OfHub(world.Hub.Place);
        await bare.RunAsync(BenchPlan.ManyClients, plan.Side, cancel);
        var cpu = new CpuMeter(world.Hub.HubId, world.RegisterIds);
        var ofHub = await bare.RunAsync(BenchPlan.ManyClients, plan.Side, cancel);
        var shares = cpu.Read();
        say("the crypto limit");
        return new(fewOfRegister, manyOfRegister, new(ofHub, shares), CryptoLimit.Measure(plan.Side));
    }

    async Task<(LoadResult Few, LoadResult Many)> BothAsync(BareLoad load, CancellationToken cancel)
    {
        await load.RunAsync(BenchPlan.ManyClients, plan.Side, cancel);
        return (await load.RunAsync(BenchPlan.FewClients, plan.Side, cancel), await load.RunAsync(BenchPlan.ManyClients, plan.Side, cancel));
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
