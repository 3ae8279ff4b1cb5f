using System.Globalization;

namespace Hub.Samples;

/// <summary>Command-line switches, each with a value: <c>--name value</c>.</summary>
sealed class Arguments
{
    readonly Dictionary<string, string> _values;

    Arguments(Dictionary<string, string> values) => _values = values;

    /// <exception cref="ArgumentException">A switch that is not known, stands twice, or has no value.</exception>
    public static Arguments Parse(string[] args, params ReadOnlySpan<string> known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!known.Contains(args[i]) || i + 1 == args.Length || !values.TryAdd(args[i], args[i + 1]))
            {
                throw new ArgumentException($"'{args[i]}' is not one of {string.Join(", ", known.ToArray())}, stands twice, or has no value.", nameof(args));
            }
        }
        return new Arguments(values);
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => Text(name) ?? throw new ArgumentException($"{name} is missing.", nameof(name));

    public int Whole(string name, int otherwise) =>
        Text(name) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The people that <c>--people</c>, <c>--seed</c> and <c>--regions</c> describe.</summary>
    public TestPeople People() => new(
        Whole("--people", 1000),
        ulong.Parse(Text("--seed") ?? "1", NumberStyles.None, CultureInfo.InvariantCulture),
        Text("--regions") is { } path ? Regions.Read(path) : Regions.BuiltIn);
}
