using System.Collections.Frozen;

namespace Hub.Canon.Schemas.Formats;

/// <summary>The formats that the hub checks when asked (validation §7.3); all others only annotate.</summary>
internal static class KnownFormats
{
    static readonly FrozenDictionary<string, Func<string, bool>> ByName = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal)
    {
        ["date-time"] = TimeFormats.IsDateTime,
        ["date"] = TimeFormats.IsDate,
        ["time"] = TimeFormats.IsTime,
        ["duration"] = TimeFormats.IsDuration,
        ["email"] = HostFormats.IsEmail,
        ["hostname"] = HostFormats.IsHostname,
        ["ipv4"] = HostFormats.IsIpv4,
        ["ipv6"] = HostFormats.IsIpv6,
        ["uri"] = UriFormats.IsUri,
        ["uri-reference"] = UriFormats.IsReference,
        ["uuid"] = TextFormats.IsUuid,
        ["json-pointer"] = TextFormats.IsJsonPointer,
        ["relative-json-pointer"] = TextFormats.IsRelativeJsonPointer,
        ["regex"] = TextFormats.IsRegex,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Func<string, bool>? Find(string name) => ByName.GetValueOrDefault(name);
}
