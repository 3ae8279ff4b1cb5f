using System.Security.Cryptography;
using Hub.Canon;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Half-done acts between two requests of one browser: short-lived, kept by the hub, done once. Thread-safe.</summary>
sealed class Ceremonies(ICeremonyStore store, TimeProvider clock)
{
    /// <summary>Cookie of a half-done act.</summary>
    public const string CookieName = HostCookie.Prefix + "act";

    /// <summary>Time for the second half: a person looks for a phone.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    static CookieOptions Cookie => HostCookie.Strict();

    /// <summary>Keeps the first half.</summary>
    /// <returns>The secret that brings it back: 43 characters of base64url.</returns>
    public async ValueTask<string> Begin(CeremonyKind kind, Id128? signIn, string state, CancellationToken cancellationToken)
    {
        var secret = new Hash256(RandomNumberGenerator.GetBytes(Hash256.SizeBytes));
        var now = clock.GetUtcNow();
        await store.Add(Hash256.Of(secret.ToArray()), new Ceremony(kind, signIn, state, now + Lifetime), now, cancellationToken);
        return secret.ToString();
    }

    /// <inheritdoc cref="Begin(CeremonyKind, Id128?, string, CancellationToken)"/>
    /// <param name="context">Whose browser gets the secret as a cookie.</param>
    public async ValueTask Begin(HttpContext context, CeremonyKind kind, Id128? signIn, string state) =>
        Hand(context, await Begin(kind, signIn, state, context.RequestAborted));

    public async ValueTask<Ceremony?> Find(string? secret, CeremonyKind kind, CancellationToken cancellationToken) =>
        Hash256.TryParse(secret, out var bytes) ? await store.Find(Hash256.Of(bytes.ToArray()), kind, clock.GetUtcNow(), cancellationToken) : null;

    /// <summary>The first half, for the one who asks first.</summary>
    public async ValueTask<Ceremony?> Take(string? secret, CeremonyKind kind, CancellationToken cancellationToken) =>
        Hash256.TryParse(secret, out var bytes) ? await store.Take(Hash256.Of(bytes.ToArray()), kind, clock.GetUtcNow(), cancellationToken) : null;

    public static void Hand(HttpContext context, string secret) => context.Response.Cookies.Append(CookieName, secret, Cookie);

    public static string? Read(HttpContext context) => context.Request.Cookies[CookieName];

    public static void Forget(HttpContext context)
    {
        if (Read(context) is not null)
        {
            context.Response.Cookies.Delete(CookieName, Cookie);
        }
    }
}
