using Hub.Canon;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Where the browsers are kept by which people have signed in, by the SHA-256 of what the browser holds. Thread-safe; durable when a method returns.</summary>
public interface IKnownBrowserStore
{
    /// <summary>Keeps that the person signed in by a browser, whose secret changes; nothing where what they sign in by has changed since.</summary>
    /// <param name="before">What the browser came with; everybody who is known by it is known by <paramref name="hash"/> from here.</param>
    /// <param name="maxPerPerson">The person's oldest beyond it are strangers again.</param>
    ValueTask Remember(Hash256? before, Hash256 hash, Person person, DateTimeOffset expiresAt, int maxPerPerson, CancellationToken cancellationToken);
}

/// <summary>The cookie <c>__Host-known</c>: by which a browser that a person has signed in by is told from a stranger's.</summary>
/// <remarks>
/// It opens nothing. Attempts at a password from a known browser are counted by themselves, so that a stranger who guesses closes the
/// password for strangers alone. It is 32 random bytes and another after each sign-in, so that a copied or planted one is soon worthless.
/// </remarks>
public sealed class KnownBrowsers(IKnownBrowserStore store, TimeProvider clock)
{
    public const string CookieName = HostCookie.Prefix + "known";

    /// <summary>How long a browser is known after a sign-in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>Browsers by which one person is known; the one longest not used is a stranger's again.</summary>
    public const int MaxPerPerson = 16;

    internal static Hash256? Read(HttpContext context) => RandomSecret.TryHash(context.Request.Cookies[CookieName], out var hash) ? hash : null;

    internal async ValueTask Remember(HttpContext context, Person person)
    {
        var secret = RandomSecret.New();
        await store.Remember(Read(context), secret.Hash, person, clock.GetUtcNow() + Lifetime, MaxPerPerson, context.RequestAborted);
        context.Response.Cookies.Append(CookieName, secret.Text, HostCookie.Lax(Lifetime));
    }
}
