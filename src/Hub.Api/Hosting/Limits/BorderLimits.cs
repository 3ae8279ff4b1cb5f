using Microsoft.AspNetCore.HttpOverrides;

namespace Hub.Api.Hosting.Limits;

/// <summary>How much the hub's border lets in; docs/limits.md lists every value.</summary>
public sealed record BorderLimits
{
    /// <summary>Agencies told apart by their rate: as many as may be registered, so that none shares a bucket with others.</summary>
    public const int MaxAgencies = 10_000;

    /// <summary>Sign-ins told apart.</summary>
    public const int MaxSessions = 65_536;

    /// <summary>Remote addresses told apart, in each of three tables.</summary>
    public const int MaxAddresses = 65_536;

    /// <summary>Of the requests at once, the part that one remote address may hold: who sends slowly does not take all places.</summary>
    public const int ShareOfAddress = 2;

    /// <summary>Longest list of <c>X-Forwarded-For</c> that is followed through named proxies.</summary>
    public const int MaxForwards = 8;

    /// <summary>Calls of an agency's API a second; 0: not limited.</summary>
    public int AgencyPerSecond { get; init; }

    /// <summary>Requests of one authenticated client to the authorization server a second, from all its addresses together.</summary>
    public int ClientPerSecond { get; init; }

    /// <summary>Requests a second from one remote address for what costs the hub work before anybody is known: tokens and sign-ins; and, counted apart, credentials that are refused.</summary>
    public int AddressPerSecond { get; init; }

    /// <summary>Requests a second from one remote address for what anybody may read: the log, keys, documents, pages before the sign-in.</summary>
    public int PublicPerSecond { get; init; }

    /// <summary>Pages and API calls of one person's sign-in a second.</summary>
    public int SessionPerSecond { get; init; }

    /// <summary>Requests worked on at once, in the whole process.</summary>
    public int RequestsAtOnce { get; init; }

    /// <summary>Requests that wait for a place.</summary>
    public int RequestsWaiting { get; init; }

    /// <summary>Connections open at once.</summary>
    public int Connections { get; init; }

    /// <summary>Longest wait for a place among <see cref="RequestsAtOnce"/>.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Networks whose word about a caller's address is taken; nobody's by default.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Outside development.</summary>
    public static BorderLimits Production { get; } = new()
    {
        AgencyPerSecond = 500,
        ClientPerSecond = 100,
        AddressPerSecond = 20,
        PublicPerSecond = 500,
        SessionPerSecond = 20,
        RequestsAtOnce = 1024,
        RequestsWaiting = 1024,
        Connections = 4096,
    };

    /// <summary>In development no caller is limited: benches and tests ask as fast as they can. What bounds the process stands.</summary>
    public static BorderLimits Development { get; } = Production with { AgencyPerSecond = 0, ClientPerSecond = 0, AddressPerSecond = 0, PublicPerSecond = 0, SessionPerSecond = 0 };

    internal ForwardedHeadersOptions Forwarded()
    {
        // Scheme and host are never taken from a request: the origin is configured.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = MaxForwards };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }
        return options;
    }
}
