using Hub.Audit.Delays;
using Hub.Canon;
using Hub.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Silo.Delays;

/// <summary>Ids of the entries about orders and of their durable deadlines.</summary>
/// <remarks>An entry's id tells order and number, so two writers of one number meet at the ledger.</remarks>
public static class DelayIds
{
    /// <summary>Keys of orders of which something is owed.</summary>
    public const string Open = OrdersInForce.Open;

    public static string OpenKey(Id128 order) => Open + order;

    public static Id128 Step(EntryIds ids, Id128 order, int step)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Of(Actors.Hub, OrdersInForce.StepKey(order, step));
    }
}

static class DelayServices
{
    public static IServiceCollection AddDelays(this IServiceCollection services) => services
        .AddSingleton<DelayBook>()
        .AddSingleton<DelayReader>()
        .AddSingleton<DelayPoller>()
        .AddHostedService(s => s.GetRequiredService<DelayPoller>());
}
