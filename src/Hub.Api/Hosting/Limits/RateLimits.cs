using System.Globalization;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;

namespace Hub.Api.Hosting.Limits;

/// <summary>How often each caller may ask: an agency, a person's sign-in, or a remote address while nobody is known yet. Thread-safe.</summary>
/// <remarks>Fields of answers: draft-ietf-httpapi-ratelimit-headers-10, beside <c>Retry-After</c>.</remarks>
sealed class RateLimits(BorderLimits limits, TimeProvider clock)
{
    const string Code = "rate.limited";
    const string Prefix = "/oauth";

    /// <summary>Beginning and ending a sign-in at a provider asks that provider; the hub's keys as a client are there to be read.</summary>
    static readonly PathString Upstream = UpstreamEndpoints.StartPath;

    static readonly PathString UpstreamKeys = UpstreamEndpoints.JwksPath;

    /// <summary>Of the authorization server only the keys are there to be read by anybody at any time.</summary>
    static readonly PathString Keys = "/oauth/jwks";

    readonly RateTable<string>? _agencies = Table<string>(limits.AgencyPerSecond, BorderLimits.MaxAgencies, clock);
    readonly RateTable<string>? _sessions = Table<string>(limits.SessionPerSecond, BorderLimits.MaxSessions, clock);
    readonly RateTable<RemoteAddress>? _addresses = Table<RemoteAddress>(limits.AddressPerSecond, BorderLimits.MaxAddresses, clock);
    readonly RateTable<RemoteAddress>? _refused = Table<RemoteAddress>(limits.AddressPerSecond, BorderLimits.MaxAddresses, clock);
    readonly RateTable<RemoteAddress>? _readers = Table<RemoteAddress>(limits.PublicPerSecond, BorderLimits.MaxAddresses, clock);

    /// <summary>Before anybody is known: what is open to all counts for the remote address, and so do credentials that were refused.</summary>
    public async Task ByAddress(HttpContext context, RequestDelegate next)
    {
        // An address that does not exist, or does not take the method, is open to all as well.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            var (table, name) = IsWork(context.Request) ? (_addresses, "address") : (_readers, "public");
            await Pass(context, next, table, RemoteAddress.Of(context.Connection.RemoteIpAddress), name);
            return;
        }
        if (_refused is null)
        {
            await next(context);
            return;
        }
        // Whoever keeps bringing bad credentials waits before the next ones are looked at. A bucket of their own: a flood of token requests shuts out no call.
        var address = RemoteAddress.Of(context.Connection.RemoteIpAddress);
        if (_refused.Look(address) is { Allowed: false } verdict)
        {
            await Refuse(context, verdict, _refused.Rule, "refused");
            return;
        }
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            _refused.Take(address);
        }
    }

    /// <summary>After authorization: by whom was let in.</summary>
    public Task ByCaller(HttpContext context, RequestDelegate next)
    {
        if (AgencyCaller.Of(context) is { } agency)
        {
            return Pass(context, next, _agencies, agency.AgencyId, "agency");
        }
        return context.User.FindFirst(HubClaims.SignIn)?.Value is { } signIn ? Pass(context, next, _sessions, signIn, "session") : next(context);
    }

    static RateTable<TKey>? Table<TKey>(int perSecond, int capacity, TimeProvider clock)
        where TKey : notnull =>
        RateRule.Of(perSecond) is { } rule ? new(rule, capacity, clock) : null;

    static bool IsWork(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        || (request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal) && !request.Path.Equals(Keys, StringComparison.Ordinal))
        || (request.Path.StartsWithSegments(Upstream, StringComparison.Ordinal) && !request.Path.Equals(UpstreamKeys, StringComparison.Ordinal));

    static async Task Pass<TKey>(HttpContext context, RequestDelegate next, RateTable<TKey>? table, TKey key, string name)
        where TKey : notnull
    {
        // The page that explains a refusal belongs to the request that was refused.
        if (table is null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            await next(context);
            return;
        }
        var verdict = table.Take(key);
        if (!verdict.Allowed)
        {
            await Refuse(context, verdict, table.Rule, name);
            return;
        }
        Say(context.Response.Headers, verdict, table.Rule, name);
        await next(context);
    }

    static Task Refuse(HttpContext context, RateVerdict verdict, RateRule rule, string name)
    {
        Say(context.Response.Headers, verdict, rule, name);
        return BorderAnswers.Refuse(context, Code, verdict.RetryAfter);
    }

    static void Say(IHeaderDictionary headers, RateVerdict verdict, RateRule rule, string name)
    {
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={rule.Burst};w={RateRule.BurstSeconds}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={verdict.Remaining};t={(long)Math.Ceiling(verdict.RetryAfter.TotalSeconds)}");
    }
}
