using Hub.Canon;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>What became of an act with a passkey.</summary>
public abstract record PasskeyOutcome
{
    PasskeyOutcome()
    {
    }

    public sealed record Added(Passkey Passkey) : PasskeyOutcome;

    /// <param name="Person">Whose passkey signed, with the person verified by it.</param>
    public sealed record Verified(Person Person) : PasskeyOutcome;

    /// <param name="Code"><c>passkey.refused</c>, <c>passkey.bad-name</c>, <c>passkey.too-many</c>, <c>passkey.known</c>, <c>passkey.expired</c> where the first half is gone, or <c>credential.changed</c> where another change came between.</param>
    public sealed record Refused(string Code) : PasskeyOutcome;
}

/// <summary>Ceremonies of passkeys: WebAuthn registration and authentication. Thread-safe.</summary>
/// <remarks>
/// The challenge of each is kept by the hub under a secret in a cookie, for <see cref="Ceremonies.Lifetime"/>, and taken once, so that
/// neither half can be replayed. The person must have been verified by the authenticator.
/// </remarks>
public sealed partial class PasskeyService
{
    /// <summary>Passkeys that one person may have.</summary>
    public const int MaxPerPerson = 10;

    /// <summary>Longest answer of a browser that is read, in characters.</summary>
    public const int MaxCredentialChars = 16 * 1024;

    const string TooMany = "passkey.too-many";

    readonly PasskeyHandler<Person> _handler;
    readonly IPasskeyStore _store;
    readonly Ceremonies _ceremonies;
    readonly SignInEvents _events;
    readonly IIdentityRecords _records;
    readonly TimeProvider _clock;
    readonly ILogger<PasskeyService> _log;

    internal PasskeyService(
        PasskeyHandler<Person> handler, IPasskeyStore store, Ceremonies ceremonies, SignInEvents events, IIdentityRecords records, TimeProvider clock, ILogger<PasskeyService> log) =>
        (_handler, _store, _ceremonies, _events, _records, _clock, _log) = (handler, store, ceremonies, events, records, clock, log);

    /// <summary>The person's passkeys, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<Passkey>> Of(Id128 signIn, CancellationToken cancellationToken) =>
        [.. (await _store.Of(signIn, cancellationToken)).Select(passkey => passkey.Shown)];

    /// <summary>First half of adding one.</summary>
    /// <returns>JSON for <c>navigator.credentials.create</c>.</returns>
    public async ValueTask<string> BeginAdd(HttpContext context, Person person)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(person);
        var user = new PasskeyUserEntity { Id = person.SignIn.ToString(), Name = person.Name, DisplayName = person.Name };
        var options = await _handler.MakeCreationOptionsAsync(user, context);
        await _ceremonies.Begin(context, CeremonyKind.Add, person.SignIn, options.AttestationState!);
        return options.CreationOptionsJson;
    }

    /// <summary>Second half of adding one, by the same person in the same browser.</summary>
    /// <param name="credential">JSON of what the browser made.</param>
    public async ValueTask<PasskeyOutcome> Add(HttpContext context, Person person, string? credential, string? name)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(person);
        var called = name?.Trim() ?? "";
        if (called.Length is 0 or > Passkey.MaxNameChars || called.Any(char.IsControl))
        {
            return new PasskeyOutcome.Refused("passkey.bad-name");
        }
        var first = await Taken(context, CeremonyKind.Add);
        if (first is null || first.SignIn != person.SignIn)
        {
            return new PasskeyOutcome.Refused("passkey.expired");
        }
        if (credential is not { Length: > 0 and <= MaxCredentialChars })
        {
            return Refuse("no answer");
        }
        var attested = await _handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = first.State });
        if (!attested.Succeeded)
        {
            return Refuse(attested.Failure.Message);
        }
        if ((await _store.Of(person.SignIn, context.RequestAborted)).Count >= MaxPerPerson)
        {
            return new PasskeyOutcome.Refused(TooMany);
        }
        var made = RecordOf(person.SignIn, called, attested.Passkey);
        // What is recorded does not stop for a browser that has gone meanwhile; another change that came first can still stand against it.
        context.RequestAborted.ThrowIfCancellationRequested();
        await _events.Changed(person, SignInChanges.PasskeyAdded, CancellationToken.None);
        return await _store.Add(made, person.Epoch, MaxPerPerson, CancellationToken.None) switch
        {
            PasskeyAddition.Added => new PasskeyOutcome.Added(made.Shown),
            PasskeyAddition.Known => new PasskeyOutcome.Refused("passkey.known"),
            PasskeyAddition.TooMany => new PasskeyOutcome.Refused(TooMany),
            _ => new PasskeyOutcome.Refused(CredentialDesk.Changed),
        };
    }

    /// <summary>First half of signing in.</summary>
    /// <param name="person">Who signs in again; null where the passkey shall say who it is.</param>
    /// <returns>JSON for <c>navigator.credentials.get</c>.</returns>
    public async ValueTask<string> BeginAssert(HttpContext context, Person? person)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = await _handler.MakeRequestOptionsAsync(person, context);
        await _ceremonies.Begin(context, CeremonyKind.Assert, person?.SignIn, options.AssertionState!);
        return options.RequestOptionsJson;
    }

    /// <summary>Second half of signing in, in the same browser. Begins no session.</summary>
    /// <param name="credential">JSON of what the browser signed.</param>
    public async ValueTask<PasskeyOutcome> Assert(HttpContext context, string? credential)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await Taken(context, CeremonyKind.Assert) is not { } first)
        {
            return new PasskeyOutcome.Refused("passkey.expired");
        }
        if (credential is not { Length: > 0 and <= MaxCredentialChars })
        {
            return Refuse("no answer");
        }
        var asserted = await _handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = first.State });
        if (!asserted.Succeeded)
        {
            return Refuse(asserted.Failure.Message);
        }
        var (passkey, person) = (asserted.Passkey, asserted.User);
        switch (await _store.Use(passkey.CredentialId, passkey.SignCount, passkey.IsBackedUp, _clock.GetUtcNow(), context.RequestAborted))
        {
            case CounterOutcome.Used:
                return new PasskeyOutcome.Verified(person);
            case CounterOutcome.Behind:
                LogCounterBehind(person.SignIn);
                await _events.Changed(person, SignInChanges.PasskeySuspect, context.RequestAborted);
                return Refuse("counter behind");
            default:
                return Refuse("removed meanwhile");
        }
    }

    async ValueTask<Ceremony?> Taken(HttpContext context, CeremonyKind kind)
    {
        var first = await _ceremonies.Take(Ceremonies.Read(context), kind, context.RequestAborted);
        Ceremonies.Forget(context);
        return first;
    }

    PasskeyCredential RecordOf(Id128 signIn, string name, UserPasskeyInfo made) => new(
        new Passkey(Id128.Random(), name, _clock.GetUtcNow(), LastUsedAt: null, made.IsBackedUp, SuspectAt: null),
        signIn, made.CredentialId, made.PublicKey, made.SignCount, [.. (made.Transports ?? []).Where(IsWord).Take(8)], made.IsBackupEligible);

    // A browser's own words, kept in one text with spaces between.
    static bool IsWord(string transport) => transport.Length is > 0 and <= 16 && transport.All(letter => char.IsAsciiLetterLower(letter) || letter == '-');

    PasskeyOutcome.Refused Refuse(string reason)
    {
        _records.Count("passkey.refused");
        LogRefused(reason);
        return new PasskeyOutcome.Refused("passkey.refused");
    }

    [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "A passkey was refused: {Reason}")]
    partial void LogRefused(string reason);

    [LoggerMessage(EventId = 2412, Level = LogLevel.Warning, Message = "A passkey of sign-in {SignIn} came with a counter that is not above the one before: it may have been copied")]
    partial void LogCounterBehind(Id128 signIn);
}
