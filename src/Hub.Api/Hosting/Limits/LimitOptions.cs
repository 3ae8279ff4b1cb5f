using System.Globalization;
using System.Net;

namespace Hub.Api.Hosting.Limits;

/// <summary>Options <c>--limit-…</c> and <c>--trusted-proxy</c> of a hub process; what is not given is as <see cref="BorderLimits"/> has it.</summary>
public sealed record LimitOptions
{
    /// <summary>Most proxies or networks of proxies that can be named.</summary>
    public const int MaxProxies = 16;

    const string Prefix = "--limit-";
    const string Proxy = "--trusted-proxy";
    const int MaxPlaces = 100_000;

    static readonly string[] Rates = ["agency", "client", "address", "public", "session"];
    static readonly string[] Places = ["requests", "waiting", "connections"];

    readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);

    /// <summary>Networks of the proxies that are trusted.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    public LimitOptions()
    {
    }

    LimitOptions(Dictionary<string, int> given, IReadOnlyList<IPNetwork> proxies) => (_given, Proxies) = (given, proxies);

    /// <summary>Whether an option is one of these.</summary>
    public static bool Takes(string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return string.Equals(option, Proxy, StringComparison.Ordinal)
            || (option.StartsWith(Prefix, StringComparison.Ordinal) && (Rates.Contains(option[Prefix.Length..], StringComparer.Ordinal) || Places.Contains(option[Prefix.Length..], StringComparer.Ordinal)));
    }

    /// <summary>These with one more.</summary>
    /// <exception cref="ArgumentException">The value is wrong.</exception>
    public LimitOptions With(string option, string value)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (string.Equals(option, Proxy, StringComparison.Ordinal))
        {
            return Proxies.Count < MaxProxies
                ? new(_given, [.. Proxies, NetworkOf(value)])
                : throw new ArgumentException($"{Proxy} is given more than {MaxProxies} times.", nameof(option));
        }
        var name = option[Prefix.Length..];
        var (least, most) = Rates.Contains(name, StringComparer.Ordinal) ? (0, RateRule.MaxPerSecond) : (1, MaxPlaces);
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} is a whole number from {least} to {most}."), nameof(value));
        }
        return new(new Dictionary<string, int>(_given, StringComparer.Ordinal) { [name] = number }, Proxies);
    }

    /// <summary>The limits of a hub in its environment.</summary>
    public BorderLimits For(bool development)
    {
        var defaults = development ? BorderLimits.Development : BorderLimits.Production;
        return defaults with
        {
            AgencyPerSecond = Given("agency", defaults.AgencyPerSecond),
            ClientPerSecond = Given("client", defaults.ClientPerSecond),
            AddressPerSecond = Given("address", defaults.AddressPerSecond),
            PublicPerSecond = Given("public", defaults.PublicPerSecond),
            SessionPerSecond = Given("session", defaults.SessionPerSecond),
            RequestsAtOnce = Given("requests", defaults.RequestsAtOnce),
            RequestsWaiting = Given("waiting", defaults.RequestsWaiting),
            Connections = Given("connections", defaults.Connections),
            TrustedProxies = Proxies,
        };
    }

    int Given(string name, int otherwise) => _given.TryGetValue(name, out var number) ? number : otherwise;

    // One address is the network of itself.
    static IPNetwork NetworkOf(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }
        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new ArgumentException($"{Proxy} is an address, or a network as ADDRESS/BITS.", nameof(text));
    }
}
