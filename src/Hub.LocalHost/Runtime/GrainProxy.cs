using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>A reference to a grain: turns interface calls into messages.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class GrainProxy : DispatchProxy, IAddressable
{
    LocalGrainHost? _host;
    Type? _grainClass;

    public GrainId Id { get; private set; }

    public Type GrainClass => _grainClass!;

    public static TInterface Create<TInterface>(LocalGrainHost host, GrainId id, Type grainClass)
    {
        // A copy of a proxy costs far less than one made by reflection, and every call starts with one.
        var proxy = (GrainProxy)Prototype<TInterface>.Value.MemberwiseClone();
        (proxy._host, proxy.Id, proxy._grainClass) = (host, id, grainClass);
        return (TInterface)(object)proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _host!.Catalog.MethodOf(targetMethod!).Send(_host, this, args ?? []);

    static class Prototype<TInterface>
    {
        public static readonly GrainProxy Value = (GrainProxy)(object)Create<TInterface, GrainProxy>()!;
    }
}
