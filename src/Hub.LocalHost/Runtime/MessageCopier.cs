using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;

namespace Hub.LocalHost.Runtime;

/// <summary>Copies what crosses a grain border, so that no two grains share an object that one of them could change.</summary>
/// <remarks>A record is written as object and read by its runtime type, as Orleans' JSON codec does; a collection goes by its declared type.</remarks>
/// <param name="sharesImmutable">Whether a message whose type says <see cref="ImmutableObjectAttribute"/> is handed over as it is.</param>
internal sealed class MessageCopier(JsonSerializerOptions json, bool sharesImmutable)
{
    readonly ConcurrentDictionary<Type, bool> _immutable = new();

    public object? Copy(object? value, Type declared) => value switch
    {
        null or string or int or long or bool or double or decimal or Guid or DateTimeOffset or TimeSpan => value,
        byte[] bytes => bytes.Clone(),
        IEnumerable => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, declared, json), declared, json),
        _ when sharesImmutable && SaysImmutable(value.GetType()) => value,
        _ => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes<object>(value, json), value.GetType(), json),
    };

    bool SaysImmutable(Type type) => _immutable.GetOrAdd(type, static message => message.GetCustomAttribute<ImmutableObjectAttribute>() is { Immutable: true });
}
