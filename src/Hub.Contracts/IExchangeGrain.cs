using Hub.Canon;
using Orleans;

namespace Hub.Contracts;

/// <summary>The walk of one exchange, as a stateless worker (key 0).</summary>
public interface IExchangeGrain : IGrainWithIntegerKey
{
    /// <summary>Decides, fetches, minimises, seals and records one request. Nothing is released before its entry is durable.</summary>
    Task<ExchangeOutcome> Handle(ExchangeCommand command, CancellationToken cancellationToken);

    /// <summary>The recorded outcome of an earlier request, or null when <paramref name="agency"/> has none of that id.</summary>
    Task<ExchangeView?> Read(string agency, Id128 exchange);

    /// <summary>Records that a released reply was dropped because its first byte had not left in time.</summary>
    Task RecordDropped(string agency, Id128 exchange, string reasonCode);
}
