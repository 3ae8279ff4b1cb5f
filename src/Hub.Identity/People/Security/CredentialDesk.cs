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

    /// <param name="Code"><c>person.weak-password</c>, <c>credential.unknown</c>, <c>credential.last-way</c> or <c>credential.wrong-code</c>.</param>
    public sealed record Refused(string Code) : CredentialOutcome;
}

/// <summary>A person's own changes of password, passkeys, app and recovery codes; each is recorded before it has effect. Thread-safe.</summary>
/// <remarks>That the person has just authenticated is the page's rule (<see cref="RequireOwnBestAttribute"/>).</remarks>
public sealed class CredentialDesk
{
    readonly ICredentialStore _store;
    readonly OneTimeCodes _codes;
    readonly PasswordHashing _passwords;
    readonly SignInEvents _events;
    readonly HubIdentityOptions _options;

    internal CredentialDesk(ICredentialStore store, OneTimeCodes codes, PasswordHashing passwords, SignInEvents events, HubIdentityOptions options) =>
        (_store, _codes, _passwords, _events, _options) = (store, codes, passwords, events, options);

    public ValueTask<WaysIn> Ways(Id128 signIn, CancellationToken cancellationToken) => _store.Ways(signIn, cancellationToken);

    public async ValueTask<CredentialOutcome> SetPassword(Person person, string? password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (password is null || !PasswordRules.Accepts(password, person.Name))
        {
            return new CredentialOutcome.Refused(PasswordRules.Weak);
        }
        var hash = await _passwords.Hash(password, cancellationToken);
        await _events.Changed(person, SignInChanges.PasswordSet, cancellationToken);
        await _store.SetPassword(person.SignIn, hash, cancellationToken);
        return new CredentialOutcome.Done();
    }

    public ValueTask<CredentialOutcome> RemovePassword(Person person, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.PasswordRemoved, ways => !ways.HasPassword, ways => ways with { HasPassword = false }, () => _store.RemovePassword(person.SignIn, MustStayStrong(person), cancellationToken), cancellationToken);

    public ValueTask<CredentialOutcome> RemovePasskey(Person person, Id128 passkey, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.PasskeyRemoved, ways => ways.Passkeys == 0, ways => ways with { Passkeys = ways.Passkeys - 1 }, () => _store.RemovePasskey(person.SignIn, passkey, MustStayStrong(person), cancellationToken), cancellationToken);

    public ValueTask<CredentialOutcome> RemoveApp(Person person, CancellationToken cancellationToken) =>
        Remove(person, SignInChanges.AppRemoved, ways => !ways.HasApp, ways => ways with { HasApp = false }, () => _store.RemoveApp(person.SignIn, MustStayStrong(person), cancellationToken), cancellationToken);

    /// <summary>Puts the waiting authenticator secret in force.</summary>
    /// <param name="code">The first code of the app.</param>
    public async ValueTask<CredentialOutcome> ConfirmApp(Person person, string? code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (!await _codes.FitsOffer(person.SignIn, code, cancellationToken))
        {
            return new CredentialOutcome.Refused("credential.wrong-code");
        }
        await _events.Changed(person, SignInChanges.AppAdded, cancellationToken);
        return await _codes.Confirm(person.SignIn, code, cancellationToken) is { } codes
            ? new CredentialOutcome.NewCodes(codes)
            : new CredentialOutcome.Refused("credential.wrong-code");
    }

    public async ValueTask<CredentialOutcome> RenewRecoveryCodes(Person person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (!(await _store.Ways(person.SignIn, cancellationToken)).HasApp)
        {
            return new CredentialOutcome.Refused("credential.unknown");
        }
        await _events.Changed(person, SignInChanges.RecoveryCodesRenewed, cancellationToken);
        return new CredentialOutcome.NewCodes(await _codes.DrawRecoveryCodes(person.SignIn, cancellationToken));
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
        await _events.Changed(person, change, cancellationToken);
        return await remove() switch
        {
            Removal.Done => new CredentialOutcome.Done(),
            Removal.LastWay => new CredentialOutcome.Refused("credential.last-way"),
            _ => new CredentialOutcome.Refused("credential.unknown"),
        };
    }

    internal static bool Suffices(WaysIn ways, bool strong) => strong ? ways.AreStrong : ways.HasPassword || ways.Passkeys > 0;
}
