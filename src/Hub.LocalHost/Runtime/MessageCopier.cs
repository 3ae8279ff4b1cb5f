using System.Collections;
using System.Text.Json;

namespace Hub.LocalHost.Runtime;

/// <summary>Copies what crosses a grain border, so that no two grains share an object.</summary>
/// <remarks>A record is written as object and read by its runtime type, as Orleans' JSON codec does; a collection goes by its declared type.</remarks>
internal sealed class MessageCopier(JsonSerializerOptions json)
{
    public object? Copy(object? value, Type declared) => value switch
    {
        null or string or int or long or bool or double or decimal or Guid or DateTimeOffset or TimeSpan => value,
        byte[] bytes => bytes.Clone(),
        IEnumerable => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, declared, json), declared, json),
        _ => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes<object>(value, json), value.GetType(), json),
    };
}
