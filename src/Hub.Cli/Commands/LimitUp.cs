using System.CommandLine;

namespace Hub.Cli.Commands;

/// <summary>Options by which <c>hub up</c> tells its hub how much to let in (docs/limits.md); the hub checks them.</summary>
static class LimitUp
{
    static readonly Option<string[]> Proxy = new("--trusted-proxy") { Description = "Address, or network as ADDRESS/BITS, of a proxy whose X-Forwarded-For is believed; may be repeated." };

    static readonly List<Option<string>> Numbers =
    [
        new("--limit-agency") { Description = "API calls a second of one agency (0, the default in development: not limited)." },
        new("--limit-client") { Description = "Requests a second of one authenticated client to the authorization server (0, the default in development: not limited)." },
        new("--limit-address") { Description = "Token requests, sign-ins and refused credentials a second from one address (0, the default in development: not limited)." },
        new("--limit-public") { Description = "Requests a second from one address for what anybody may read (0, the default in development: not limited)." },
        new("--limit-session") { Description = "Requests a second of one person's sign-in (0, the default in development: not limited)." },
        new("--limit-requests") { Description = "Requests worked on at once (default: 1024)." },
        new("--limit-waiting") { Description = "Requests that wait for their turn (default: 1024)." },
        new("--limit-connections") { Description = "Connections open at once (default: 4096)." },
    ];

    public static List<Option> All { get; } = [.. Numbers, Proxy];

    /// <summary>Those that were given, with their values.</summary>
    public static List<string> Given(ParseResult parsed) =>
    [
        .. Numbers.Where(option => parsed.GetResult(option) is { Implicit: false }).SelectMany(option => new[] { option.Name, parsed.GetRequiredValue(option) }),
        .. (parsed.GetValue(Proxy) ?? []).SelectMany(proxy => new[] { Proxy.Name, proxy }),
    ];
}
