using Orleans;
using Orleans.Concurrency;

namespace Hub.LocalHost.Probes;

public sealed class TurnGrain(ProbeLog log) : Grain, ITurnGrain
{
    int _unguarded;

    public Task Hold(string gate) => Wait(gate);

    public Task HoldReading(string gate) => Wait(gate);

    public Task HoldAlways(string gate) => Wait(gate);

    public async Task<int> Spin(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            _unguarded++;
            if (i % 50 == 0)
            {
                await Task.Yield();
            }
        }
        return _unguarded;
    }

    public Task<string> Ping() => Task.FromResult("pong");

    public async Task HoldUntilCancelled(string gate, CancellationToken cancellation)
    {
        log.Add("in " + gate);
        try
        {
            await log.Gate(gate).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            log.Add("cancelled " + gate);
            throw;
        }
    }

    public Task<string> CallSelf() => Peer(this.GetPrimaryKeyString()).CallSelf();

    public Task<string> CallRound(string peer) => Peer(peer).Back(this.GetPrimaryKeyString());

    public Task<string> CallRoundAlways(string peer) => Peer(peer).BackAlways(this.GetPrimaryKeyString());

    public async Task<string> Back(string origin)
    {
        await Peer(origin).Hold("never");
        return "unreachable";
    }

    public Task<string> BackAlways(string origin) => Peer(origin).Ping();

    public async Task<bool> KeepsScheduler()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        await Task.Delay(1);
        return before != TaskScheduler.Default && ReferenceEquals(before, TaskScheduler.Current);
    }

    ITurnGrain Peer(string key) => GrainFactory.GetGrain<ITurnGrain>(key);

    async Task Wait(string gate)
    {
        log.Add("in " + gate);
        await log.Gate(gate);
        log.Add("out " + gate);
    }
}

[Reentrant]
public sealed class ReentrantGrain(ProbeLog log) : Grain, IReentrantGrain
{
    public async Task Hold(string gate)
    {
        log.Add("in " + gate);
        await log.Gate(gate);
    }
}

[StatelessWorker(MaxWorkers)]
public sealed class WorkerGrain(ProbeLog log) : Grain, IWorkerGrain
{
    public const int MaxWorkers = 3;

    public async Task Hold(string gate)
    {
        log.Add("in " + gate);
        await log.Gate(gate);
    }
}
