using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Probes;

public sealed class MessageGrain : Grain, IMessageGrain
{
    List<string> _kept = [];

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public async ValueTask<int> Add(int left, int right)
    {
        await Task.Yield();
        return left + right;
    }

    public ValueTask Nothing() => default;

    public Task<Shape?> EchoShape(Shape? shape) => Task.FromResult(shape);

    public Task<Parcel> EchoParcel(Parcel parcel) => Task.FromResult(parcel);

    public Task<List<string>> Keep(List<string> items)
    {
        _kept = items;
        return Task.FromResult(_kept);
    }

    public Task<int> KeptCount() => Task.FromResult(_kept.Count);

    public Task<int> Size(byte[] data) => Task.FromResult(data.Length);

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new ProbeException(message);
    }

    public Task FailAtOnce(string message) => throw new ProbeException(message);

    public async Task FailWithInner()
    {
        await Task.Yield();
        throw new InvalidOperationException("outer", new ProbeException("inner"));
    }

    public Task<string?> Context(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task<string?> ContextVia(string peer, string key)
    {
        await Task.Yield();
        return await GrainFactory.GetGrain<IMessageGrain>(peer).Context(key);
    }

    public async Task SetContext(string key, string value)
    {
        RequestContext.Set(key, value);
        await Task.Yield();
    }
}

public sealed class NumberedGrain : Grain, INumberedGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}

public sealed class NamedGrain : Grain, INamedGrain
{
    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());
}

public sealed class GenericGrain<T> : Grain, IGenericGrain<T>
{
    public Task<T> Echo(T value) => Task.FromResult(value);
}
