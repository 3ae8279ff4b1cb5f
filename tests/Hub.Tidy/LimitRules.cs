using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Hub.Tidy;

/// <summary>docs/limits.md says what the source does: each value beside a name is the value of that name.</summary>
public sealed partial class LimitRules
{
    const string Page = "docs/limits.md";

    static readonly string[] Rooms = ["Hub.Api", "Hub.Identity", "Hub.Jose", "Hub.Canon", "Hub.Connectors", "Hub.Silo", "Hub.Audit"];

    [Fact]
    public void Values_of_the_page_are_those_of_the_source()
    {
        var claims = Claim().Matches(Tree.Read(Page));
        Assert.True(claims.Count > 50, $"{claims.Count} values");
        Findings.None(claims.Select(Fault).OfType<string>());
    }

    [Fact]
    public void Every_name_in_brackets_has_its_value_before_it()
    {
        var text = Tree.Read(Page);
        var read = Claim().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Findings.None(Named().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !read.Contains(name)));
    }

    [Fact]
    public void Every_limit_of_the_border_is_on_the_page()
    {
        var text = Tree.Read(Page);
        var limits = new[] { "KestrelLimits", "BorderLimits", "RequestForms" }
            .SelectMany(name => TypeOf(name)!.GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsLiteral).Select(field => $"{name}.{field.Name}"));
        Findings.None(limits.Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_limit_of_identity_is_on_the_page()
    {
        var text = Tree.Read(Page);
        var limits = Assembly.Load("Hub.Identity").GetTypes().Where(type => !type.IsEnum).SelectMany(LimitsOf).ToList();
        Assert.True(limits.Count > 40, $"{limits.Count} limits");
        Findings.None(limits.Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_of_the_page_are_those_of_the_hub() =>
        Findings.None(Option().Matches(Tree.Read(Page)).Select(match => match.Value).Distinct(StringComparer.Ordinal)
            .Where(option => option is not "--origin" && !Api.Hosting.Limits.LimitOptions.Takes(option)));

    /// <summary>What others of the project can name; what a type keeps to itself bounds its own memory or repeats one of these.</summary>
    static IEnumerable<string> LimitsOf(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(field => !field.IsPrivate && LimitName().IsMatch(field.Name)).Select(field => $"{type.Name}.{field.Name}");

    static string? Fault(Match claim)
    {
        var name = claim.Groups["name"].Value;
        if (ValueOf(name) is not { } actual)
        {
            return $"{name}: not in the source";
        }
        var said = double.Parse(claim.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * Unit(claim.Groups["unit"].Value, actual, name);
        var real = actual is TimeSpan time ? time.TotalSeconds : Convert.ToDouble(actual, CultureInfo.InvariantCulture);
        return Math.Abs(said - real) < 1e-9 ? null : string.Create(CultureInfo.InvariantCulture, $"{name}: the page says {claim.Value}, the source {actual}");
    }

    static double Unit(string unit, object actual, string name) => unit switch
    {
        "KiB" when name.EndsWith("KiB", StringComparison.Ordinal) => 1,
        "KiB" when actual is not TimeSpan => 1024,
        "MiB" when actual is not TimeSpan => 1024 * 1024,
        "s" when actual is TimeSpan => 1,
        "min" when actual is TimeSpan => 60,
        "h" when actual is TimeSpan => 3600,
        "days" when actual is TimeSpan => 86_400,
        "" when actual is not TimeSpan => 1,
        _ => double.NaN,
    };

    /// <summary>Value of <c>Type.Member</c>, or of a member of a static instance, <c>Type.Instance.Member</c>; null where there is none.</summary>
    static object? ValueOf(string name)
    {
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        var parts = name.Split('.');
        if (TypeOf(parts[0]) is not { } type)
        {
            return null;
        }
        object? value = null;
        foreach (var part in parts.Skip(1))
        {
            if (type.GetField(part, any) is { } field)
            {
                value = field.GetValue(value);
            }
            else if (type.GetProperty(part, any) is { } property)
            {
                // A default of options that are made without arguments.
                value = property.GetValue(value ?? (property.GetMethod!.IsStatic ? null : Activator.CreateInstance(type)));
            }
            else
            {
                return null;
            }
            type = value!.GetType();
        }
        return value;
    }

    // The first room that has it: one name means one thing, or the page could not name it.
    static Type? TypeOf(string name) =>
        Rooms.Select(room => Array.Find(Assembly.Load(room).GetTypes(), type => string.Equals(type.Name, name, StringComparison.Ordinal) && (room is not "Hub.Jose" || name is not "StrictJson"))).OfType<Type>().FirstOrDefault();

    [GeneratedRegex(@"(?<number>[0-9][0-9,]*)( (?<unit>KiB|MiB|s|min|h|days))?( of headers| addresses| sign-ins| agencies)? \(`(?<name>[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)+)`\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Claim();

    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Named();

    [GeneratedRegex("^Max[A-Z]|Limit$", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex LimitName();

    [GeneratedRegex("--[a-z][a-z-]*", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Option();
}
