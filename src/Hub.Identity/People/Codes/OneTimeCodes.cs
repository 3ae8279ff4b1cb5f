using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>A new authenticator secret before its first code.</summary>
/// <param name="Uri">What the app scans, <c>otpauth://…</c>.</param>
/// <param name="Secret">The same secret to type, base32.</param>
public sealed record AppOffer(string Uri, string Secret);

/// <summary>What a code that was typed turned out to be.</summary>
enum CodeUse
{
    Wrong,
    App,
    Recovery,
}

/// <summary>Codes of authenticator apps and recovery codes. Thread-safe.</summary>
/// <remarks>Whoever checks a code at sign-in has counted the attempt before (<see cref="SignInService"/>).</remarks>
public sealed class OneTimeCodes
{
    /// <summary>Recovery codes of one person.</summary>
    public const int RecoveryCodeCount = 10;

    /// <summary>Longest text that is looked at.</summary>
    public const int MaxCodeChars = 40;

    /// <summary>A recovery code has three groups of five characters: 75 bits.</summary>
    const int RecoveryGroups = 3;

    const string RecoveryUse = "recovery";

    /// <summary>Time to scan a secret and type its first code.</summary>
    public static readonly TimeSpan OfferLifetime = TimeSpan.FromMinutes(15);

    readonly IOneTimeCodeStore _store;
    readonly PeopleSecrets _secrets;
    readonly HubIdentityOptions _options;
    readonly TimeProvider _clock;

    internal OneTimeCodes(IOneTimeCodeStore store, PeopleSecrets secrets, HubIdentityOptions options, TimeProvider clock) =>
        (_store, _secrets, _options, _clock) = (store, secrets, options, clock);

    public ValueTask<CodesState> State(Id128 signIn, CancellationToken cancellationToken) => _store.State(signIn, cancellationToken);

    /// <summary>Draws a secret that waits for its first code; the app in force stays until then.</summary>
    /// <returns>Null where what the person signs in by has changed since they were let in.</returns>
    public async ValueTask<AppOffer?> Offer(Person person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        return await _store.Propose(person.SignIn, person.Epoch, _secrets.Seal(person.SignIn, secret), _clock.GetUtcNow() + OfferLifetime, cancellationToken)
            ? OfferOf(person, secret)
            : null;
    }

    /// <summary>The offer that waits, to be shown again; null where none does.</summary>
    public async ValueTask<AppOffer?> Offered(Person person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return await _store.Proposed(person.SignIn, _clock.GetUtcNow(), cancellationToken) is { } box && _secrets.Open(person.SignIn, box) is { } secret
            ? OfferOf(person, secret)
            : null;
    }

    /// <summary>Whether the first code of the waiting secret is right; nothing changes.</summary>
    internal async ValueTask<bool> FitsOffer(Id128 signIn, string? code, CancellationToken cancellationToken) =>
        await MatchOffer(signIn, code, cancellationToken) is not null;

    /// <summary>Puts the waiting secret in force with a right first code, and draws new recovery codes.</summary>
    /// <returns>The ten codes, which nobody can be shown again; null where the code is wrong or nothing waits.</returns>
    internal async ValueTask<IReadOnlyList<string>?> Confirm(Person person, string? code, CancellationToken cancellationToken)
    {
        if (await MatchOffer(person.SignIn, code, cancellationToken) is not { } match)
        {
            return null;
        }
        var codes = DrawCodes();
        return await _store.Confirm(person.SignIn, person.Epoch, match.Box, match.Step, HashesOf(codes), _clock.GetUtcNow(), cancellationToken) ? codes : null;
    }

    /// <summary>Ten new recovery codes in the place of those before.</summary>
    /// <returns>Null where what the person signs in by has changed since they were let in.</returns>
    internal async ValueTask<IReadOnlyList<string>?> DrawRecoveryCodes(Person person, CancellationToken cancellationToken)
    {
        var codes = DrawCodes();
        return await _store.PutRecoveryCodes(person.SignIn, person.Epoch, HashesOf(codes), cancellationToken) ? codes : null;
    }

    /// <summary>Uses a code of the app, or a recovery code; each is accepted once, however many try at the same moment.</summary>
    internal async ValueTask<CodeUse> Use(Id128 signIn, string? code, CancellationToken cancellationToken)
    {
        if (code is null || code.Length > MaxCodeChars || await _store.Secret(signIn, cancellationToken) is not { } box || _secrets.Open(signIn, box) is not { } secret)
        {
            return CodeUse.Wrong;
        }
        foreach (var step in Totp.StepsOf(secret, DigitsOf(code), _clock.GetUtcNow()))
        {
            if (await _store.UseStep(signIn, step, cancellationToken))
            {
                return CodeUse.App;
            }
        }
        // The last moment at which a browser that has gone changes anything: whoever used a code up hears that they did, and records it.
        cancellationToken.ThrowIfCancellationRequested();
        return SecretText.Read(code, RecoveryGroups) is { } recovery && await _store.UseRecoveryCode(signIn, _secrets.HashOf(RecoveryUse, recovery), _clock.GetUtcNow(), CancellationToken.None)
            ? CodeUse.Recovery
            : CodeUse.Wrong;
    }

    async ValueTask<(byte[] Box, long Step)?> MatchOffer(Id128 signIn, string? code, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (code is null || code.Length > MaxCodeChars || await _store.Proposed(signIn, now, cancellationToken) is not { } box || _secrets.Open(signIn, box) is not { } secret)
        {
            return null;
        }
        return Totp.StepsOf(secret, DigitsOf(code), now) is [.., var step] ? (box, step) : null;
    }

    static List<string> DrawCodes() => [.. Enumerable.Range(0, RecoveryCodeCount).Select(_ => SecretText.Draw(RecoveryGroups))];

    List<Hash256> HashesOf(List<string> codes) => [.. codes.Select(code => _secrets.HashOf(RecoveryUse, SecretText.Read(code, RecoveryGroups)!))];

    AppOffer OfferOf(Person person, byte[] secret) => new(Totp.UriOf(new Uri(_options.Origin).Host, person.Name, secret), Base32.Encode(secret));

    static string DigitsOf(string typed) => typed.Replace(" ", "", StringComparison.Ordinal);
}
