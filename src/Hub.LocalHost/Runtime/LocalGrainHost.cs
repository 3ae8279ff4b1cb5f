using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Hub.LocalHost.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Providers;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>Holds the grains of this process and brings calls to them.</summary>
internal sealed class LocalGrainHost : IGrainFactory, IHostedService, IAsyncDisposable, IDisposable
{
    readonly ConcurrentDictionary<GrainId, GrainSlot> _slots = new();
    readonly CancellationTokenSource _stopping = new();
    readonly SnapshotStore _store;
    Task _sweep = Task.CompletedTask;

    public LocalGrainHost(IServiceProvider services, LocalGrainOptions options, ILogger<LocalGrainHost> log)
    {
        (Services, Options, Log) = (services, options, log);
        Clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Shuffle = options.ShuffleSeed is { } seed ? new SeededDraws(seed) : null;
        Filters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        Catalog = new GrainCatalog(options.Assemblies, new MessageCopier(options.Json, options.SharesImmutable));
        _store = new SnapshotStore(options.Database);
    }

    public IServiceProvider Services { get; }

    public LocalGrainOptions Options { get; }

    public ILogger Log { get; }

    public TimeProvider Clock { get; }

    public SeededDraws? Shuffle { get; }

    public LocalGrainFaults? Faults => Options.Faults;

    public IReadOnlyList<IIncomingGrainCallFilter> Filters { get; }

    public GrainCatalog Catalog { get; }

    public CancellationToken Stopping => _stopping.Token;

    IEnumerable<Activation> Activations => _slots.Values.SelectMany(slot => slot.Live);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Reference<TGrainInterface>(primaryKey, grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Reference<TGrainInterface>(primaryKey.ToString("N"), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Reference<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture), grainClassNamePrefix);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        HostLog.Started(Log, Catalog.ClassCount, Options.Database);
        if (Faults is { } faults)
        {
            HostLog.FaultsOn(Log, faults.Seed);
        }
        using (ExecutionContext.SuppressFlow())
        {
            var timer = new PeriodicTimer(Options.IdleSweep, Clock);
            _sweep = Task.Run(() => Sweep(timer), CancellationToken.None);
        }
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _sweep;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "the host stops");
        await Task.WhenAll(Activations.Select(activation => activation.Retire(reason))).WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>For service providers that are disposed synchronously: waits for the last commit.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public void ThrowIfStopping()
    {
        if (_stopping.IsCancellationRequested)
        {
            throw new OrleansException("The grain host is stopping.");
        }
    }

    public GrainRecord<TState> RecordOf<TState>(Grain grain)
    {
        var provider = grain.GetType().GetCustomAttribute<StorageProviderAttribute>()?.ProviderName ?? "Default";
        return new GrainRecord<TState>(_store, Options.Json, Log, provider, grain.Activation.Id);
    }

    /// <summary>Copies the arguments, brings the call to its grain and waits for the copied result.</summary>
    /// <typeparam name="TResult">What the method gives; for one that gives nothing, nobody looks at it.</typeparam>
    public async Task<TResult> Send<TResult>(GrainMethod method, GrainProxy to, object?[] arguments)
    {
        var (copies, caller) = method.CopyArguments(arguments);
        caller.ThrowIfCancellationRequested();
        // Not disposed: the callee may hold its token after the caller has left, and a source without timer or handle owns nothing.
        var callee = caller.CanBeCanceled ? new CancellationTokenSource() : null;
        using var forwarding = caller.UnsafeRegister(static source => ((CancellationTokenSource?)source)?.Cancel(), callee);
        method.SetToken(copies, callee?.Token ?? CancellationToken.None);
        var isLate = Faults?.HoldsBack() == true;
        var call = new Call
        {
            Method = method,
            Body = grain => method.Run(grain, copies),
            Caller = Frame.Current,
            Context = RequestContext.Current,
            Cancellation = callee?.Token ?? CancellationToken.None,
            AlwaysInterleave = method.AlwaysInterleaves,
            LosesReply = !isLate && Faults?.LosesReply() == true,
        };
        if (isLate)
        {
            _ = DeliverLate(call, to, Faults!.Delay());
            throw new TimeoutException($"{to.Id} did not answer (seeded fault: the call runs later).");
        }
        Deliver(call, to.Id, to.GrainClass);
        try
        {
            var reply = await call.Reply.WaitAsync(Options.ResponseTimeout, Clock, caller);
            return typeof(TResult) == typeof(GrainMethod.Nothing) ? default! : (TResult)reply!;
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException && !call.Reply.IsCompleted)
        {
            call.Abandon();
            if (callee is not null)
            {
                await callee.CancelAsync();
            }
            throw;
        }
    }

    public void Deliver(Call call, GrainId id, Type grainClass)
    {
        GrainSlot slot;
        do
        {
            slot = _slots.GetOrAdd(id, static (key, state) => new GrainSlot(state.Host, key, state.Class), (Host: this, Class: grainClass));
        }
        while (!slot.TrySend(call));
    }

    async Task DeliverLate(Call call, GrainProxy to, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, Clock, Stopping);
            Deliver(call, to.Id, to.GrainClass);
            await call.Reply;
        }
        catch (Exception fault)
        {
            HostLog.LateCallFailed(Log, fault, to.Id);
        }
    }

    TGrainInterface Reference<TGrainInterface>(string key, string? grainClassNamePrefix)
    {
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException("One class implements each grain interface; a prefix chooses nothing.");
        }
        var (id, grainClass) = Catalog.Find(typeof(TGrainInterface), key);
        return GrainProxy.Create<TGrainInterface>(this, id, grainClass);
    }

    async Task Sweep(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                while (await timer.WaitForNextTickAsync(Stopping))
                {
                    SweepOnce();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The host stops: the sweep has nothing left to do.
            }
        }
    }

    void SweepOnce()
    {
        foreach (var activation in Activations)
        {
            activation.RetireIfIdle(Options.IdleAge);
        }
        foreach (var (id, slot) in _slots)
        {
            if (slot.TryRetire())
            {
                _slots.TryRemove(new KeyValuePair<GrainId, GrainSlot>(id, slot));
            }
        }
    }
}
