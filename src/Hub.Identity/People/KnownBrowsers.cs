using Hub.Canon;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Where the browsers are kept by which people have signed in, by the SHA-256 of what the browser holds. Thread-safe; durable when a method returns.</summary>
public interface IKnownBrowserStore
{
    /// <summary>Keeps that the person signed in by a browser, under a new value; what was counted for them there goes with it, and nobody else is touched.</summary>
    /// <param name="before">What the browser came with: this person is known by none of it from here.</param>
    /// <param name="maxPerPerson">The person's oldest beyond it are strangers again.</param>
    /// <returns>Those of <paramref name="before"/> by which others are known; null, and nothing is changed, where what the person signs in by has changed since.</returns>
    ValueTask<IReadOnlyList<Hash256>?> Remember(
        IReadOnlyList<Hash256> before, Hash256 hash, Person person, DateTimeOffset expiresAt, int maxPerPerson, CancellationToken cancellationToken);

    /// <summary>Attempts without success as a person meets them in a browser: in all by the count that applies to it, untold from everywhere.</summary>
    ValueTask<FailedAttempts> Failures(IReadOnlyList<Hash256> browser, Person person, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The cookie <c>__Host-known</c>: by which a browser that a person has signed in by is told from a stranger's.</summary>
/// <remarks>
/// It opens nothing. Attempts at a password from a known browser are counted by themselves, so that a stranger who guesses closes the
/// password for strangers alone. It holds 32 random bytes for each person who is known, the newest first, others for a person after
/// each of their sign-ins: a copied or planted one is soon worthless, and who signs in with a copy changes nothing for anybody else.
/// </remarks>
public sealed class KnownBrowsers(IKnownBrowserStore store, TimeProvider clock)
{
    public const string CookieName = HostCookie.Prefix + "known";

    /// <summary>How long a browser is known after a sign-in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>Browsers by which one person is known; the one longest not used is a stranger's again.</summary>
    public const int MaxPerPerson = 16;

    /// <summary>People who are known by one browser; to the one whose sign-in is longest ago it is a stranger's again.</summary>
    public const int MaxPerBrowser = 8;

    const char Between = '.';

    internal static IReadOnlyList<Hash256> Read(HttpContext context) => [.. Values(context).Select(value => value.Hash)];

    /// <summary>Attempts without success at the password of a person who is signed in here, as they count in this browser.</summary>
    public ValueTask<FailedAttempts> Failures(HttpContext context, Person person)
    {
        ArgumentNullException.ThrowIfNull(context);
        return store.Failures(Read(context), person, clock.GetUtcNow(), context.RequestAborted);
    }

    /// <summary>Makes the browser known by a person who has just signed in.</summary>
    internal async ValueTask Remember(HttpContext context, Person person)
    {
        var (secret, came) = (RandomSecret.New(), Values(context));
        var others = await store.Remember([.. came.Select(value => value.Hash)], secret.Hash, person, clock.GetUtcNow() + Lifetime, MaxPerPerson, context.RequestAborted);
        if (others is not null)
        {
            var stay = came.Where(value => others.Contains(value.Hash)).Take(MaxPerBrowser - 1).Prepend(secret);
            context.Response.Cookies.Append(CookieName, string.Join(Between, stay.Select(value => value.Text)), HostCookie.Lax(Lifetime));
        }
    }

    static List<RandomSecret> Values(HttpContext context)
    {
        var values = new List<RandomSecret>();
        foreach (var text in (context.Request.Cookies[CookieName] ?? "").Split(Between, MaxPerBrowser + 1).Take(MaxPerBrowser))
        {
            if (RandomSecret.TryHash(text, out var hash))
            {
                values.Add(new RandomSecret(text, hash));
            }
        }
        return values;
    }
}
