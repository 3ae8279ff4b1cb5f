using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Small values that travel with a call and the calls it makes; never back to the caller.</summary>
public static class RequestContext
{
    static readonly AsyncLocal<ImmutableDictionary<string, object>?> Values = new();

    /// <summary>Names of the values present.</summary>
    public static IEnumerable<string> Keys => Values.Value?.Keys ?? [];

    internal static ImmutableDictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    /// <summary>The value, or null where absent.</summary>
    public static object? Get(string key) => Values.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <param name="key">Name.</param>
    /// <param name="value">Text, a GUID, a number, a truth value or a time: what every host can carry without a type of its own.</param>
    public static void Set(string key, object value)
    {
        if (value is not (string or Guid or int or long or bool or DateTimeOffset))
        {
            throw new NotSupportedException($"RequestContext carries plain values only, not {value?.GetType().Name ?? "null"}.");
        }
        Values.Value = (Values.Value ?? ImmutableDictionary<string, object>.Empty).SetItem(key, value);
    }

    /// <returns>Whether the value was there.</returns>
    public static bool Remove(string key)
    {
        if (Values.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }
        Values.Value = values.Remove(key);
        return true;
    }

    public static void Clear() => Values.Value = null;
}
