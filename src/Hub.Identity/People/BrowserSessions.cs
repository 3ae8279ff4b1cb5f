using Hub.Canon;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>A session just begun; its secret exists in the browser's cookie alone.</summary>
/// <param name="Secret">43 characters of base64url (32 random bytes): the cookie's value.</param>
/// <param name="ExpiresAt">Its absolute end.</param>
public sealed record BrowserSession(string Secret, DateTimeOffset ExpiresAt);

/// <summary>Server-side browser sessions. Thread-safe.</summary>
public sealed partial class BrowserSessions(ISessionStore store, KnownBrowsers browsers, HubIdentityOptions options, TimeProvider clock, ILogger<BrowserSessions> log)
{
    /// <summary>Sessions that one person may have at once; the oldest ends first.</summary>
    public const int MaxPerPerson = 16;

    // A page of twenty requests shall not write twenty times.
    static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>Longest word for a browser that is kept.</summary>
    public const int MaxAgentChars = 64;

    /// <summary>The session and whose it is; null for an unknown, idle or expired one.</summary>
    public async ValueTask<StoredSession?> Find(string? secret, CancellationToken cancellationToken)
    {
        if (!RandomSecret.TryHash(secret, out var hash) || await store.Find(hash, cancellationToken) is not { } session)
        {
            return null;
        }
        var now = clock.GetUtcNow();
        if (now >= session.CreatedAt + options.SessionAbsolute || now >= session.LastSeenAt + options.SessionIdle)
        {
            await store.Remove(hash, cancellationToken);
            return null;
        }
        if (now - session.LastSeenAt >= TouchEvery)
        {
            await store.Touch(hash, now, cancellationToken);
        }
        return session;
    }

    /// <summary>Ends a session; an unknown one is no fault.</summary>
    public async ValueTask End(string? secret, CancellationToken cancellationToken)
    {
        if (RandomSecret.TryHash(secret, out var hash))
        {
            await store.Remove(hash, cancellationToken);
        }
    }

    /// <summary>Begins a session under a new secret and ends the one the browser came with, so that a planted cookie gains nothing.</summary>
    /// <param name="person">As they were when what they showed was checked.</param>
    /// <param name="authentication">How the person has just shown who they are.</param>
    /// <param name="password">Null for every other way than password.</param>
    /// <param name="agent">A coarse word for the browser; cut at <see cref="MaxAgentChars"/>.</param>
    /// <returns>Null where what the person signs in by has changed, or they have signed out everywhere, since it was checked.</returns>
    internal async ValueTask<BrowserSession?> Begin(
        Person person, AuthenticationEvent authentication, PasswordUse? password, string? replacedSecret, string agent, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = RandomSecret.New();
        var word = agent.Length > MaxAgentChars ? agent[..MaxAgentChars] : agent;
        var begun = new NewSession(Id128.Random(), person.SignIn, person.Epoch, authentication, word, now) { Password = password };
        if (!await store.Add(secret.Hash, begun, MaxPerPerson, cancellationToken))
        {
            return null;
        }
        await End(replacedSecret, cancellationToken);
        return new BrowserSession(secret.Text, now + options.SessionAbsolute);
    }

    /// <summary>Gives the browser a session just begun, and makes it known by the person: the one place where a session reaches a browser.</summary>
    /// <remarks>A browser that stays a stranger's for a fault is no reason to refuse who has shown who they are.</remarks>
    internal async ValueTask Hand(HttpContext context, Person person, BrowserSession session)
    {
        SessionCookie.Set(context, session);
        try
        {
            await browsers.Remember(context, person);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            LogNotKnown(fault, person.SignIn);
        }
    }

    [LoggerMessage(EventId = 2403, Level = LogLevel.Warning, Message = "The browser by which {SignIn} signed in could not be made known")]
    partial void LogNotKnown(Exception fault, Id128 signIn);
}
