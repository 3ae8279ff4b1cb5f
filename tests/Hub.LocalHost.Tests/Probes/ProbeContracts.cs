using Orleans;
using Orleans.Concurrency;

namespace Hub.LocalHost.Probes;

public interface IMessageGrain : IGrainWithStringKey
{
    Task<string> Key();

    ValueTask<int> Add(int left, int right);

    ValueTask Nothing();

    Task<Shape?> EchoShape(Shape? shape);

    Task<Parcel> EchoParcel(Parcel parcel);

    Task<List<string>> Keep(List<string> items);

    Task<int> KeptCount();

    Task<int> Size(byte[] data);

    Task Fail(string message);

    Task FailAtOnce(string message);

    Task FailWithInner();

    Task<string?> Context(string key);

    Task<string?> ContextVia(string peer, string key);

    Task SetContext(string key, string value);
}

public interface INumberedGrain : IGrainWithIntegerKey
{
    Task<long> Key();
}

public interface INamedGrain : IGrainWithGuidKey
{
    Task<Guid> Key();
}

public interface IGenericGrain<T> : IGrainWithStringKey
{
    Task<T> Echo(T value);
}

public interface ITurnGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    [ReadOnly]
    Task HoldReading(string gate);

    [AlwaysInterleave]
    Task HoldAlways(string gate);

    [AlwaysInterleave]
    Task<int> Spin(int rounds);

    [AlwaysInterleave]
    Task<string> Ping();

    Task HoldUntilCancelled(string gate, CancellationToken cancellation);

    Task<string> CallSelf();

    Task<string> CallRound(string peer);

    Task<string> CallRoundAlways(string peer);

    Task<string> Back(string origin);

    Task<string> BackAlways(string origin);

    Task<bool> KeepsScheduler();
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string gate);
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task Hold(string gate);
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task<long> Mark();

    Task Leave();

    Task LeaveAndHold(string gate);

    Task StayFor(TimeSpan time);

    Task StartTimer(string name, TimeSpan due, TimeSpan period, bool fails);

    Task StopTimer();

    Task Hold(string gate);
}

public interface IFlakyGrain : IGrainWithStringKey
{
    Task<int> Ok();
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<long> Increment();

    Task<long> Read();

    Task Forget();
}

public interface ILabelGrain : IGrainWithStringKey
{
    Task<string> Label(string? next);
}
