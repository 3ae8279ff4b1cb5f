using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;

namespace Hub.Silo.Hosting;

/// <summary>Makes Orleans carry the hub's records as JSON; for silos and for clients of a cluster alike.</summary>
public static class OrleansWire
{
    const string Prefix = "Hub.";

    static readonly string[] MessageAssemblies = ["Hub.Contracts", "Hub.Rules", "Hub.Audit", "Hub.Canon"];

    /// <summary>Codecs, the exceptions that keep their type, and the unions whose null may be sent.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSerializer(serializer => serializer.AddJsonSerializer(IsMessage, HubWire.Options));
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(Prefix));
        services.Configure<TypeManifestOptions>(options =>
        {
            foreach (var union in MessageAssemblies.SelectMany(name => Assembly.Load(name).GetTypes()).Where(IsUnionBase))
            {
                options.AddAllowedType(union);
            }
        });
    }

    /// <summary>Exceptions have a codec of their own, which JSON must not displace.</summary>
    static bool IsMessage(Type type) =>
        type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) == true && !type.IsAssignableTo(typeof(Exception));

    /// <summary>The null of a union is sent under the name of its abstract base.</summary>
    static bool IsUnionBase(Type type) => type is { IsClass: true, IsAbstract: true, IsSealed: false, ContainsGenericParameters: false };
}
