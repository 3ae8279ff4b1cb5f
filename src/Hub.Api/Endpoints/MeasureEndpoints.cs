using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Identity;

namespace Hub.Api.Endpoints;

/// <summary>What a bench reads from a development hub: how durable its writer is, and where its time goes.</summary>
static class MeasureEndpoints
{
    public static void MapMeasures(this RouteGroupBuilder group)
    {
        var times = new StageTimes();
        ((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(times.Dispose);
        group.MapGet("/durability", Durability);
        group.MapGet("/durability/identity", IdentityDurability);
        group.MapPost("/stages", () =>
        {
            times.Restart();
            return TypedResults.NoContent();
        });
        group.MapGet("/stages", () => TypedResults.Ok(times.Read()));
        group.MapGet("/memory", () => TypedResults.Ok(MemoryOf(GC.GetGCMemoryInfo())));
    }

    static async Task<IResult> Durability(ILedgerStore store, HttpContext context) => TypedResults.Ok(await store.DurabilityAsync(context.RequestAborted));

    static async Task<IResult> IdentityDurability(IdentityDatabase database, HttpContext context) =>
        TypedResults.Ok(new { durability = await database.Durability(context.RequestAborted) });

    static object MemoryOf(GCMemoryInfo last) => new
    {
        heapBytes = last.HeapSizeBytes,
        committedBytes = last.TotalCommittedBytes,
        pausePercent = last.PauseTimePercentage,
        collections = new[] { GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2) },
    };
}

/// <summary>Adds up the times of the hub's stages from the first <see cref="Restart"/> on; before it nobody listens. Thread-safe.</summary>
sealed class StageTimes : IDisposable
{
    readonly Lock _starting = new();
    MeterListener? _listener;
    ConcurrentDictionary<string, Total> _totals = new(StringComparer.Ordinal);

    /// <summary>Forgets what was added up and goes on listening.</summary>
    public void Restart()
    {
        lock (_starting)
        {
            Volatile.Write(ref _totals, new(StringComparer.Ordinal));
            if (_listener is not null)
            {
                return;
            }
            _listener = new MeterListener { InstrumentPublished = static (instrument, listener) => Follow(instrument, listener) };
            _listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) => Volatile.Read(ref _totals).GetOrAdd(instrument.Name, static _ => new Total()).Add(seconds));
            _listener.Start();
        }
    }

    public void Dispose()
    {
        lock (_starting)
        {
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>Passages and their time by stage.</summary>
    public IReadOnlyDictionary<string, StageTime> Read() =>
        Volatile.Read(ref _totals).ToDictionary(stage => stage.Key, stage => stage.Value.Read(), StringComparer.Ordinal);

    static void Follow(Instrument instrument, MeterListener listener)
    {
        if (string.Equals(instrument.Meter.Name, Stage.MeterName, StringComparison.Ordinal))
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    sealed class Total
    {
        const double MicrosecondsPerSecond = 1e6;

        long _count;
        long _microseconds;

        public void Add(double seconds)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _microseconds, (long)Math.Round(seconds * MicrosecondsPerSecond));
        }

        public StageTime Read() => new(Interlocked.Read(ref _count), Interlocked.Read(ref _microseconds));
    }
}

/// <param name="Count">Passages.</param>
/// <param name="Microseconds">Their time together.</param>
sealed record StageTime(long Count, long Microseconds);
