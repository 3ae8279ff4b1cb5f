using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

/// <summary>A port of identity's before which something else happens once: what a request that is slower than another would meet.</summary>
/// <typeparam name="T">The port.</typeparam>
public class Interleaved<T> : DispatchProxy
    where T : class
{
    T _port = null!;
    Moment _moment = null!;

    /// <summary>Puts it before the port that the hub has.</summary>
    internal static void Put(IServiceCollection services, Moment moment)
    {
        var plain = services.Last(one => one.ServiceType == typeof(T));
        services.AddSingleton(provider =>
        {
            var proxy = Create<T, Interleaved<T>>();
            var inner = (Interleaved<T>)(object)proxy;
            (inner._port, inner._moment) = ((T)(plain.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, plain.ImplementationType!)), moment);
            return proxy;
        });
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _moment.Before($"{typeof(T).Name}.{targetMethod!.Name}");
        return targetMethod.Invoke(_port, args);
    }
}

/// <summary>What happens, and before which call.</summary>
sealed class Moment
{
    Func<Task>? _happens;
    string? _call;

    public bool Passed { get; private set; }

    public void At(string call, Func<Task> happens) => (_call, _happens, Passed) = (call, happens, false);

    public void Before(string call)
    {
        if (_happens is { } happens && string.Equals(call, _call, StringComparison.Ordinal))
        {
            (_happens, Passed) = (null, true);
            Task.Run(happens).GetAwaiter().GetResult();
        }
    }
}
