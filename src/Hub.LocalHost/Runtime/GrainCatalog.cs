using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Hub.LocalHost.Runtime;

/// <summary>Which class implements which grain interface, and how its methods are called. Checked whole at start.</summary>
internal sealed class GrainCatalog
{
    readonly Dictionary<Type, Type> _classes = [];
    readonly ConcurrentDictionary<MethodInfo, GrainMethod> _methods = new();
    readonly MessageCopier _copier;

    /// <exception cref="InvalidOperationException">Two classes implement one interface, or carry one name.</exception>
    /// <exception cref="NotSupportedException">A method has a shape that does not cross a grain border.</exception>
    public GrainCatalog(IEnumerable<Assembly> assemblies, MessageCopier copier)
    {
        _copier = copier;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var grainClass in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()).Where(IsGrainClass))
        {
            if (!names.Add(NameOf(grainClass)))
            {
                throw new InvalidOperationException($"Two grain classes carry the name {NameOf(grainClass)}.");
            }
            foreach (var contract in grainClass.GetInterfaces().Where(IsGrainInterface))
            {
                Add(contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract, grainClass);
            }
        }
        ClassCount = names.Count;
    }

    public int ClassCount { get; }

    public GrainMethod MethodOf(MethodInfo info) =>
        _methods.GetOrAdd(info, static (method, copier) => GrainMethod.Of(method, copier), _copier);

    /// <exception cref="ArgumentException">No class implements the interface.</exception>
    public (GrainId Id, Type GrainClass) Find(Type contract, string key)
    {
        var definition = contract.IsGenericType ? contract.GetGenericTypeDefinition() : contract;
        if (!_classes.TryGetValue(definition, out var grainClass))
        {
            throw new ArgumentException($"No grain class implements {contract}.", nameof(contract));
        }
        if (grainClass.IsGenericTypeDefinition)
        {
            grainClass = grainClass.MakeGenericType(contract.GenericTypeArguments);
        }
        return (GrainId.Create(NameOf(grainClass), key), grainClass);
    }

    void Add(Type contract, Type grainClass)
    {
        if (!_classes.TryAdd(contract, grainClass))
        {
            throw new InvalidOperationException($"Two grain classes implement {contract}.");
        }
        if (contract.IsGenericTypeDefinition)
        {
            return;
        }
        foreach (var method in contract.GetMethods())
        {
            MethodOf(method);
        }
    }

    static bool IsGrainClass(Type type) => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(Grain));

    static bool IsGrainInterface(Type type) => type.IsAssignableTo(typeof(IGrain)) && type.Assembly != typeof(IGrain).Assembly;

    /// <summary>The class in lower case without "Grain", as Orleans names it; type arguments behind a back-tick.</summary>
    static string NameOf(Type grainClass)
    {
        var name = grainClass.Name.Split('`')[0].ToLowerInvariant();
        if (name.EndsWith("grain", StringComparison.Ordinal) && name.Length > "grain".Length)
        {
            name = name[..^"grain".Length];
        }
        return grainClass.IsConstructedGenericType
            ? $"{name}`{string.Join(',', grainClass.GenericTypeArguments.Select(argument => argument.FullName))}"
            : name;
    }
}
