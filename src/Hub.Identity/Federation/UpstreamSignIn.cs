using System.Globalization;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Signs citizens in at a configured provider (OpenID Connect, authorization code with PKCE). Thread-safe.</summary>
/// <remarks>
/// The callback is checked in this order: it belongs to a sign-in that this browser began; it comes from the provider that was
/// asked and brings a code; it is the first to do so; the code gives an ID token that this provider made for this sign-in. Only then is anything looked up or made.
/// </remarks>
public sealed partial class UpstreamSignIn : IDisposable
{
    /// <summary>Path of the callback; with the hub's origin, the redirect URI to be registered.</summary>
    public const string CallbackPath = "/signin/upstream/callback";

    const string Home = "/me";
    const int MaxReturnChars = 1024;
    const int MaxCodeChars = 4096;

    readonly UpstreamDirectory providers;
    readonly IFederationStore store;
    readonly UpstreamBinder binder;
    readonly BrowserSessions sessions;
    readonly IIdentityRecords records;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly UpstreamFlows flows;
    readonly UpstreamClient client;

    public UpstreamSignIn(
        UpstreamDirectory providers, IFederationStore store, UpstreamBinder binder, BrowserSessions sessions, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock, ILogger<UpstreamSignIn> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.providers, this.store, this.binder, this.sessions) = (providers, store, binder, sessions);
        (this.records, this.clock, this.log) = (records, clock, log);
        flows = new UpstreamFlows(clock);
        client = new UpstreamClient(options.Origin + CallbackPath, clock);
    }

    /// <summary>Begins: where the browser is sent, and what it keeps.</summary>
    internal async ValueTask<UpstreamOutcome> Start(string? provider, string? returnTo, UpstreamWish wish, CancellationToken cancellationToken)
    {
        var back = IsLocal(returnTo) ? returnTo : null;
        if (providers.Find(provider) is not { } upstream)
        {
            return Refuse("upstream.unknown", back, provider: "-", "no such provider");
        }
        var name = upstream.Provider.Name;
        if (!(await Ready(upstream, cancellationToken)).TryGet(out var metadata, out var fault))
        {
            return Refuse("upstream.unavailable", back, name, fault.Reason);
        }
        var flow = flows.Begin(name, back, Math.Min(wish.MaxAgeSeconds ?? long.MaxValue, (long)upstream.Provider.MaxAge.TotalSeconds));
        return (await client.Request(upstream, metadata, flow, wish.WantsTwoFactors, cancellationToken)).TryGet(out var address, out fault)
            ? new UpstreamOutcome.SentAway(address, flows.Seal(flow))
            : Refuse("upstream.unavailable", back, name, fault.Reason);
    }

    /// <summary>Ends: the answer that the browser brought.</summary>
    /// <param name="answer">Parameters of the callback; none of them twice.</param>
    /// <param name="sealedFlow">What the browser kept.</param>
    /// <param name="address">Whose share of what is remembered it counts for.</param>
    /// <param name="replacedSecret">The session it came with, which ends on success.</param>
    /// <param name="agent">A coarse word for the browser.</param>
    internal async ValueTask<UpstreamOutcome> Finish(
        IReadOnlyDictionary<string, string> answer, string? sealedFlow, RemoteAddress address, string? replacedSecret, string agent, CancellationToken cancellationToken)
    {
        if (flows.Find(sealedFlow, answer.GetValueOrDefault("state")) is not { } flow || providers.Find(flow.Provider) is not { } upstream)
        {
            return Refuse("upstream.state", returnTo: null, provider: "-", "no sign-in of this browser under way with this state");
        }
        var name = flow.Provider;
        if (!(await Ready(upstream, cancellationToken)).TryGet(out var metadata, out var fault))
        {
            return Refuse("upstream.unavailable", flow.ReturnTo, name, fault.Reason);
        }
        if (!IsFrom(answer, metadata))
        {
            return Refuse("upstream.refused", flow.ReturnTo, name, "iss is missing or another's (RFC 9207)");
        }
        if (answer.TryGetValue("error", out var error))
        {
            return Refuse(error is "access_denied" ? "upstream.denied" : "upstream.refused", flow.ReturnTo, name, "the provider answers with an error");
        }
        if (!answer.TryGetValue("code", out var code) || code.Length is 0 or > MaxCodeChars)
        {
            return Refuse("upstream.refused", flow.ReturnTo, name, "no code");
        }
        if (!flows.Use(flow, address))
        {
            return Refuse("upstream.state", returnTo: null, name, "used before, or too many from this address");
        }
        if (!(await client.Redeem(upstream, metadata, flow, code, cancellationToken)).TryGet(out var compact, out fault)
            || !(await Check(upstream, compact, flow, cancellationToken)).TryGet(out var token, out fault))
        {
            return Refuse(fault.Code is "foreign.unavailable" ? "upstream.unavailable" : "upstream.refused", flow.ReturnTo, name, $"{fault.Code}: {fault.Reason}");
        }
        return await SignIn(upstream.Provider, token, flow, replacedSecret, agent, cancellationToken);
    }

    public void Dispose() => flows.Dispose();

    async ValueTask<UpstreamOutcome> SignIn(UpstreamProvider provider, IdToken token, UpstreamFlow flow, string? replacedSecret, string agent, CancellationToken cancellationToken)
    {
        var identity = new FederatedIdentity(provider.Issuer, token.Subject);
        var person = await store.Find(identity, cancellationToken) ?? await Add(provider, identity, cancellationToken);
        if (person.Role != PersonRole.Citizen)
        {
            return Refuse("upstream.refused", flow.ReturnTo, provider.Name, "the sign-in is not a citizen's");
        }
        if (token.Nik is { } nik && !await binder.Bind(provider.Name, person, nik, cancellationToken))
        {
            return Refuse("upstream.identity-changed", flow.ReturnTo, provider.Name, "the claim names another person than the sign-in is bound to");
        }
        await store.Used(identity, clock.GetUtcNow(), cancellationToken);
        string[] methods = token.HasTwoFactors ? [AuthenticationMethods.Federated, AuthenticationMethods.MultiFactor] : [AuthenticationMethods.Federated];
        if (await sessions.Begin(person, new AuthenticationEvent(token.AuthenticatedAt, methods), password: null, replacedSecret, agent, cancellationToken) is not { } session)
        {
            return Refuse("upstream.refused", flow.ReturnTo, provider.Name, "what the person signs in by changed meanwhile");
        }
        LogSignedIn(person.SignIn, provider.Name);
        return new UpstreamOutcome.SignedIn(person, session, flow.ReturnTo ?? Home);
    }

    // A sign-in of its own, never one that was there: an e-mail address or a name is nobody's proof.
    async ValueTask<Person> Add(UpstreamProvider provider, FederatedIdentity identity, CancellationToken cancellationToken)
    {
        while (true)
        {
            var signIn = Id128.Random();
            if (!SignInName.TryParse($"{provider.Name}:{signIn}", out var name))
            {
                throw new InvalidOperationException("A provider's name and an id make a sign-in name.");
            }
            var person = new Person(signIn, name.Text, PersonRole.Citizen, Subject: null);
            if (await store.Add(identity, person, name.Key, clock.GetUtcNow(), cancellationToken) is { } added)
            {
                return added;
            }
        }
    }

    async ValueTask<JoseResult<ForeignMetadata>> Ready(Upstream upstream, CancellationToken cancellationToken)
    {
        if (!(await upstream.Issuer.Metadata(cancellationToken)).TryGet(out var metadata, out var fault))
        {
            return fault;
        }
        if (metadata is not { AuthorizationEndpoint: not null, TokenEndpoint: not null })
        {
            return new JoseFault("foreign.metadata", "no authorization or token endpoint");
        }
        // With two providers, an answer that does not say whose it is could be the other's (RFC 9207 §1).
        return metadata.SaysIssuer || providers.Providers.Count == 1
            ? metadata
            : new JoseFault("foreign.metadata", "one of several providers, and it does not name itself in its answers");
    }

    static bool IsFrom(IReadOnlyDictionary<string, string> answer, ForeignMetadata metadata) =>
        answer.TryGetValue("iss", out var issuer) ? string.Equals(issuer, metadata.Issuer, StringComparison.Ordinal) : !metadata.SaysIssuer;

    async ValueTask<JoseResult<IdToken>> Check(Upstream upstream, string compact, UpstreamFlow flow, CancellationToken cancellationToken)
    {
        if (!(await upstream.IdTokens.Read(compact, cancellationToken)).TryGet(out var claims, out var fault))
        {
            return fault;
        }
        using (claims)
        {
            return IdToken.Check(claims.RootElement, upstream.Provider, flow, clock.GetUtcNow());
        }
    }

    static bool IsLocal(string? path) =>
        path is { Length: > 0 and <= MaxReturnChars } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl);

    UpstreamOutcome.Refused Refuse(string code, string? returnTo, string provider, string reason)
    {
        records.Count(code);
        LogRefused(provider, code, reason);
        return new UpstreamOutcome.Refused(code, returnTo);
    }

    [LoggerMessage(EventId = 2902, Level = LogLevel.Information, Message = "Sign-in {SignIn} began a session by {Provider}")]
    partial void LogSignedIn(Id128 signIn, string provider);

    [LoggerMessage(EventId = 2903, Level = LogLevel.Warning, Message = "A sign-in at {Provider} was refused: {Code}, {Reason}")]
    partial void LogRefused(string provider, string code, string reason);
}

/// <summary>What a page asks of a sign-in beyond the sign-in (RFC 9470).</summary>
/// <param name="WantsTwoFactors">The provider is asked for two factors.</param>
/// <param name="MaxAgeSeconds">How old the authentication may be; null: as configured.</param>
readonly record struct UpstreamWish(bool WantsTwoFactors, long? MaxAgeSeconds)
{
    /// <summary>From <c>acr</c> and <c>max_age</c> of a query; what is neither is as if it were absent.</summary>
    public static UpstreamWish Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var age = long.TryParse(query["max_age"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : (long?)null;
        return new(string.Equals(query["acr"], AuthenticationEvent.TwoFactors, StringComparison.Ordinal), age);
    }
}
