using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of a change of a person's own ways in.</summary>
public abstract record CredentialOutcome
{
    CredentialOutcome()
    {
    }

    public sealed record Done : CredentialOutcome;

    /// <param name="Codes">Shown once.</param>
    public sealed record NewCodes(IReadOnlyList<string> Codes) : CredentialOutcome;

    /// <param name="Code"><c>person.weak-password</c>, <c>credential.unknown</c>, <c>.last-way</c>, <c>.wrong-code</c>, <c>.too-often</c>, or <c>.changed</c> where another change came between.</param>
    public sealed record Refused(string Code) : CredentialOutcome
    {
        /// <summary>When it may be tried again, where time alone helps.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>A person's own changes of password, passkeys, app and recovery codes; each is recorded before it has effect. Thread-safe.</summary>
/// <remarks>
/// That the person has just authenticated is the page's rule (<see cref="RequireOwnBestAttribute"/>). From the record to the effect
/// nothing stops for a browser that has gone. Another change that comes between still stands against it (<see cref="Changed"/>): the
/// record then is of a change that was begun, and the one that came first has its own.
/// </remarks>
public sealed class CredentialDesk
{
    /// <summary>Another change came between.</summary>
    public const string Changed = "credential.changed";

    /// <summary>More changes than a person makes.</summary>
    public const string TooOften = "credential.too-often";

    /// <summary>Changes of one sign-in within <see cref="ChangeWindow"/>.</summary>
    public const int MaxChanges = 100;

    /// <summary>The same of a sign-in that is nobody's yet: anybody makes one, and what they do with it is on record for good.</summary>
    public const int MaxChangesUnbound = 20;

    public static readonly TimeSpan ChangeWindow = TimeSpan.FromHours(24);

    readonly ICredentialStore _store;
    readonly OneTimeCodes _codes;
    readonly PasswordHashing _passwords;
    readonly SignInEvents _events;
    readonly HubIdentityOptions _options;
    readonly ChangeShares _shares;

    internal CredentialDesk(ICredentialStore store, OneTimeCodes codes, PasswordHashing passwords, SignInEvents events, HubIdentityOptions options, TimeProvider clock) =>
        (_store, _codes, _passwords, _events, _options, _shares) = (store, codes, passwords, events, options, new(clock));

    public ValueTask<WaysIn> Ways(Id128 signIn, CancellationToken cancellationToken) => _store.Ways(signIn, cancellationToken);

    public async ValueTask<CredentialOutcome> SetPassword(Person person, string? password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (password is null || !PasswordRules.Accepts(password, person.Name))
        {
            return new CredentialOutcome.Refused(PasswordRules.Weak);
        }
        var hash = await _passwords.Hash(password, cancellationToken);
        if (await Record(person, SignInChanges.PasswordSet, cancellationToken) is { } tooOften)
        {
            return tooOften;
        }
        return await _store.SetPassword(person.SignIn, person.Epoch, hash, CancellationToken.None) ? new CredentialOutcome.Done() : new CredentialOutcome.Refused(Changed);
    }

    public ValueTask<CredentialOutcome> RemovePassword(Person person, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.PasswordRemoved, ways => !ways.HasPassword, ways => ways with { HasPassword = false }, () => _store.RemovePassword(person.SignIn, MustStayStrong(person), CancellationToken.None), cancellationToken);

    public ValueTask<CredentialOutcome> RemovePasskey(Person person, Id128 passkey, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.PasskeyRemoved, ways => ways.Passkeys == 0, ways => ways with { Passkeys = ways.Passkeys - 1 }, () => _store.RemovePasskey(person.SignIn, passkey, MustStayStrong(person), CancellationToken.None), cancellationToken);

    /// <summary>Identities at other issuers by which the person can sign in, the oldest first.</summary>
    public ValueTask<IReadOnlyList<OwnIdentity>> Identities(Id128 signIn, CancellationToken cancellationToken) => _store.Identities(signIn, cancellationToken);

    /// <summary>Ends an identity at another issuer: whoever signs in there is somebody new here.</summary>
    public async ValueTask<CredentialOutcome> RemoveIdentity(Person person, Hash256 identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if ((await _store.Identities(person.SignIn, cancellationToken)).FirstOrDefault(one => one.Id == identity) is not { } own)
        {
            return new CredentialOutcome.Refused("credential.unknown");
        }
        return await Remove(
            person,
            SignInChanges.IdentityRemoved,
            _ => false,
            ways => _options.SignsIn(own.Issuer) ? ways with { Identities = ways.Identities - 1 } : ways,
            () => _store.RemoveIdentity(person.SignIn, identity, MustStayStrong(person), CancellationToken.None),
            cancellationToken);
    }

    public ValueTask<CredentialOutcome> RemoveApp(Person person, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.AppRemoved, ways => !ways.HasApp, ways => ways with { HasApp = false }, () => _store.RemoveApp(person.SignIn, person.Epoch, MustStayStrong(person), CancellationToken.None), cancellationToken);

    /// <summary>Puts the waiting authenticator secret in force.</summary>
    /// <param name="code">The first code of the app.</param>
    public async ValueTask<CredentialOutcome> ConfirmApp(Person person, string? code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (!await _codes.FitsOffer(person.SignIn, code, cancellationToken))
        {
            return new CredentialOutcome.Refused("credential.wrong-code");
        }
        if (await Record(person, SignInChanges.AppAdded, cancellationToken) is { } tooOften)
        {
            return tooOften;
        }
        return await _codes.Confirm(person, code, CancellationToken.None) is { } codes
            ? new CredentialOutcome.NewCodes(codes)
            : new CredentialOutcome.Refused(Changed);
    }

    public async ValueTask<CredentialOutcome> RenewRecoveryCodes(Person person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (!(await _store.Ways(person.SignIn, cancellationToken)).HasApp)
        {
            return new CredentialOutcome.Refused("credential.unknown");
        }
        if (await Record(person, SignInChanges.RecoveryCodesRenewed, cancellationToken) is { } tooOften)
        {
            return tooOften;
        }
        return await _codes.DrawRecoveryCodes(person, CancellationToken.None) is { } codes
            ? new CredentialOutcome.NewCodes(codes)
            : new CredentialOutcome.Refused(Changed);
    }

    /// <summary>Whether two factors must remain to this person.</summary>
    internal bool MustStayStrong(Person person) => _options.RequireStrongSignIn && person.Role is not PersonRole.Citizen;

    async ValueTask<CredentialOutcome> Remove(
        Person person, string change, Func<WaysIn, bool> absent, Func<WaysIn, WaysIn> without, Func<ValueTask<Removal>> remove, CancellationToken cancellationToken)
    {
        var ways = await _store.Ways(person.SignIn, cancellationToken);
        if (absent(ways))
        {
            return new CredentialOutcome.Refused("credential.unknown");
        }
        // Looked at before it is recorded; the store looks again when it removes.
        if (!Suffices(without(ways), MustStayStrong(person)))
        {
            return new CredentialOutcome.Refused("credential.last-way");
        }
        if (await Record(person, change, cancellationToken) is { } tooOften)
        {
            return tooOften;
        }
        return await remove() switch
        {
            Removal.Done => new CredentialOutcome.Done(),
            Removal.LastWay => new CredentialOutcome.Refused("credential.last-way"),
            Removal.Changed => new CredentialOutcome.Refused(Changed),
            _ => new CredentialOutcome.Refused("credential.unknown"),
        };
    }

    /// <summary>Records a change that is about to be made; null where it is on record.</summary>
    async ValueTask<CredentialOutcome.Refused?> Record(Person person, string change, CancellationToken cancellationToken)
    {
        // The last moment at which a browser that has gone changes anything.
        cancellationToken.ThrowIfCancellationRequested();
        var isNobodys = person.Role is PersonRole.Citizen && person.Subject is null;
        if (_shares.Take(person.SignIn, isNobodys ? MaxChangesUnbound : MaxChanges) is { } wait)
        {
            return new(TooOften) { RetryAfter = wait };
        }
        await _events.Changed(person, change, CancellationToken.None);
        return null;
    }

    internal static bool Suffices(WaysIn ways, bool strong) => strong ? ways.AreStrong : ways.HasPassword || ways.Passkeys > 0 || ways.Identities > 0;
}
