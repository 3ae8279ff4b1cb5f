using Hub.Canon;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>A person's own sessions: seen, ended one by one, ended everywhere. Thread-safe.</summary>
public sealed class OwnSessions
{
    readonly ISessionList _sessions;
    readonly SignInEvents _events;
    readonly HubIdentityOptions _options;
    readonly TimeProvider _clock;

    internal OwnSessions(ISessionList sessions, SignInEvents events, HubIdentityOptions options, TimeProvider clock) =>
        (_sessions, _events, _options, _clock) = (sessions, events, options, clock);

    /// <summary>Those that are alive, the newest first.</summary>
    public ValueTask<IReadOnlyList<OwnSession>> Of(Id128 signIn, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        return _sessions.Of(signIn, now - _options.SessionIdle, now - _options.SessionAbsolute, cancellationToken);
    }

    /// <summary>Ends one, at once.</summary>
    public ValueTask<bool> End(Id128 signIn, Id128 session, CancellationToken cancellationToken) => _sessions.End(signIn, session, cancellationToken);

    /// <summary>Ends every session and every grant of an app, this one too.</summary>
    /// <remarks>Not kept waiting by the ledger: it ends them first and is recorded then.</remarks>
    public ValueTask EndAll(Person person, CancellationToken cancellationToken) => EndAll(person, [], cancellationToken);

    /// <summary>As <see cref="EndAll(Person, CancellationToken)"/>; the browser that asks stays known by the person, all others are strangers'.</summary>
    public ValueTask EndAll(HttpContext context, Person person)
    {
        ArgumentNullException.ThrowIfNull(context);
        return EndAll(person, KnownBrowsers.Read(context), context.RequestAborted);
    }

    async ValueTask EndAll(Person person, IReadOnlyList<Hash256> browser, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        await _sessions.EndAll(person.SignIn, browser, _clock.GetUtcNow(), cancellationToken);
        // What has ended is recorded, also where the browser has gone meanwhile.
        await _events.Changed(person, SignInChanges.SessionsEnded, CancellationToken.None);
    }
}
