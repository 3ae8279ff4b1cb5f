using Hub.Canon;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>What became of an attempt to sign in.</summary>
public abstract record SignInOutcome
{
    SignInOutcome()
    {
    }

    public sealed record SignedIn(Person Person, BrowserSession Session) : SignInOutcome;

    /// <summary>The password was right; a code of the app, or a recovery code, is still missing.</summary>
    /// <param name="Secret">Brings the second half; lives five minutes.</param>
    public sealed record NeedsCode(string Secret) : SignInOutcome;

    /// <summary>All was right, but the officer's agency is suspended: nothing would accept the session, so none begins.</summary>
    public sealed record AgencySuspended : SignInOutcome;

    /// <summary>Unknown name, wrong password, wrong code and locked look alike: code <c>sign-in.refused</c>.</summary>
    public sealed record Refused : SignInOutcome
    {
        public const string Code = "sign-in.refused";
    }
}

/// <summary>Signing in by password, password and code, or passkey, and signing out. Thread-safe.</summary>
/// <remarks>
/// An unknown name costs the same password work as a known one. Attempts at password, code and recovery code are counted together, each
/// before it is looked at, and forgotten only when the whole sign-in succeeds: who knows the password gains no more guesses at the
/// code. After <see cref="HubIdentityOptions.MaxFailuresInAll"/> of them, over whatever time, only a new password opens this way again
/// (NIST SP 800-63B §3.2.2). A browser that the person has signed in by has a count of its own (<see cref="KnownBrowsers"/>). Passkeys are not counted and not locked: nobody guesses them.
/// </remarks>
public sealed partial class SignInService(
    IPersonStore people,
    PasswordHashing passwords,
    BrowserSessions sessions,
    ICeremonyStore halfDone,
    OneTimeCodes codes,
    PasskeyService passkeys,
    ClientDirectory clients,
    HubIdentityOptions options,
    IIdentityRecords records,
    TimeProvider clock,
    ILogger<SignInService> log)
{
    const string Changed = "what the person signs in by changed meanwhile";

    static readonly string[] ByPassword = [AuthenticationMethods.Pwd];
    static readonly string[] ByCode = [AuthenticationMethods.Pwd, AuthenticationMethods.OneTimeCode, AuthenticationMethods.MultiFactor];
    static readonly string[] ByPasskey = [AuthenticationMethods.Key, AuthenticationMethods.UserPresence, AuthenticationMethods.MultiFactor];

    readonly Ceremonies ceremonies = new(halfDone, clock);
    readonly SignInEvents events = new(records);
    readonly LockoutRule rule = new(options.MaxSignInFailures, options.FailureWindow, options.LockoutFor, HubIdentityOptions.MaxFailuresInAll);

    /// <summary>Checks name and password and begins a session, or asks for the code where the person has an app.</summary>
    /// <param name="replacedSecret">The session secret the browser came with, if any; it ends on success.</param>
    /// <param name="agent">A coarse word for the browser, shown in the person's list of sessions.</param>
    public ValueTask<SignInOutcome> SignIn(string? name, string? password, string? replacedSecret, string agent, CancellationToken cancellationToken) =>
        SignIn(name, password, replacedSecret, browser: [], agent, cancellationToken);

    async ValueTask<SignInOutcome> SignIn(string? name, string? password, string? replacedSecret, IReadOnlyList<Hash256> browser, string agent, CancellationToken cancellationToken)
    {
        var attempt = SignInName.TryParse(name, out var signInName)
            ? await people.BeginAttempt(signInName.Key, browser, rule, clock.GetUtcNow(), cancellationToken)
            : null;
        var given = password is { Length: <= PeopleDirectory.MaxPasswordChars } ? password : "";
        var (fits, better) = await passwords.Verify(attempt?.PasswordHash, given, cancellationToken);
        if (attempt is null || !attempt.Allowed || !fits)
        {
            return Refuse(attempt is { Allowed: false } ? "locked" : "mismatch");
        }
        if ((await codes.State(attempt.Person.SignIn, cancellationToken)).HasApp)
        {
            return new SignInOutcome.NeedsCode(await ceremonies.Begin(CeremonyKind.Code, attempt.Person.SignIn, new FirstHalf(attempt.Person.Epoch, better).ToString(), cancellationToken));
        }
        return await Begin(attempt.Person, ByPassword, new PasswordUse(Attempts: 1, better) { CountedFor = attempt.CountedFor, Browser = browser }, replacedSecret, agent, cancellationToken);
    }

    /// <summary>As <see cref="SignIn(string?, string?, string?, string, CancellationToken)"/>, with the cookies of <paramref name="context"/> read and set.</summary>
    public async ValueTask<SignInOutcome> SignIn(HttpContext context, string? name, string? password)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await Hand(context, await SignIn(name, password, SessionCookie.Read(context), KnownBrowsers.Read(context), AgentLabel.Of(context.Request), context.RequestAborted));
    }

    /// <summary>The second half after <see cref="SignInOutcome.NeedsCode"/>; a wrong code leaves the first half as it was.</summary>
    /// <param name="secret">Of the first half.</param>
    /// <param name="code">Six digits of the app, or a recovery code.</param>
    /// <param name="replacedSecret">The session secret the browser came with, if any; it ends on success.</param>
    /// <param name="agent">A coarse word for the browser.</param>
    public ValueTask<SignInOutcome> SignInByCode(string? secret, string? code, string? replacedSecret, string agent, CancellationToken cancellationToken) =>
        SignInByCode(secret, code, replacedSecret, browser: [], agent, cancellationToken);

    async ValueTask<SignInOutcome> SignInByCode(string? secret, string? code, string? replacedSecret, IReadOnlyList<Hash256> browser, string agent, CancellationToken cancellationToken)
    {
        if (await ceremonies.Find(secret, CeremonyKind.Code, cancellationToken) is not { SignIn: { } signIn } ceremony
            || await people.Find(signIn, cancellationToken) is not { } person
            || !SignInName.TryParse(person.Name, out var name))
        {
            return Refuse("no first half");
        }
        var half = FirstHalf.Parse(ceremony.State);
        if (person.Epoch != half.Epoch)
        {
            return Refuse(Changed);
        }
        if (await people.BeginAttempt(name.Key, browser, rule, clock.GetUtcNow(), cancellationToken) is not { Allowed: true } attempt)
        {
            return Refuse("locked");
        }
        var use = await codes.Use(signIn, code, cancellationToken);
        if (use is CodeUse.Recovery)
        {
            // It is used up: that is on record, also where the browser has gone meanwhile or another took the first half.
            await events.Changed(person, SignInChanges.RecoveryCodeUsed, CancellationToken.None);
        }
        if (use is CodeUse.Wrong || await ceremonies.Take(secret, CeremonyKind.Code, cancellationToken) is null)
        {
            return Refuse("code");
        }
        return await Begin(person, ByCode, new PasswordUse(Attempts: 2, half.BetterHash) { CountedFor = attempt.CountedFor, Browser = browser }, replacedSecret, agent, cancellationToken);
    }

    /// <summary>As <see cref="SignInByCode(string?, string?, string?, string, CancellationToken)"/>, with the cookies of <paramref name="context"/> read and set.</summary>
    public async ValueTask<SignInOutcome> SignInByCode(HttpContext context, string? code)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await Hand(context, await SignInByCode(Ceremonies.Read(context), code, SessionCookie.Read(context), KnownBrowsers.Read(context), AgentLabel.Of(context.Request), context.RequestAborted));
    }

    /// <summary>Signs in by what a passkey signed (<see cref="PasskeyService.BeginAssert"/>).</summary>
    /// <param name="expected">Whose passkey it must be; null for anybody's.</param>
    public async ValueTask<SignInOutcome> SignInByPasskey(HttpContext context, string? credential, Id128? expected)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await passkeys.Assert(context, credential) is not PasskeyOutcome.Verified { Person: var person } || (expected is { } whose && person.SignIn != whose))
        {
            return Refuse("passkey");
        }
        return await Hand(context, await Begin(person, ByPasskey, password: null, SessionCookie.Read(context), AgentLabel.Of(context.Request), context.RequestAborted));
    }

    /// <summary>Ends the session of the browser and deletes its cookie.</summary>
    public async ValueTask SignOut(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await sessions.End(SessionCookie.Read(context), context.RequestAborted);
        SessionCookie.Delete(context);
    }

    async ValueTask<SignInOutcome> Begin(Person person, string[] methods, PasswordUse? password, string? replacedSecret, string agent, CancellationToken cancellationToken)
    {
        if (clients.IsOfSuspended(person))
        {
            records.Count(SignInOutcome.Refused.Code);
            LogRefused("agency suspended");
            return new SignInOutcome.AgencySuspended();
        }
        if (await sessions.Begin(person, new AuthenticationEvent(clock.GetUtcNow(), methods), password, replacedSecret, agent, cancellationToken) is not { } session)
        {
            return Refuse(Changed);
        }
        LogSignedIn(person.SignIn);
        return new SignInOutcome.SignedIn(person, session);
    }

    async ValueTask<SignInOutcome> Hand(HttpContext context, SignInOutcome outcome)
    {
        switch (outcome)
        {
            case SignInOutcome.SignedIn signedIn:
                await sessions.Hand(context, signedIn.Person, signedIn.Session);
                Ceremonies.Forget(context);
                break;
            case SignInOutcome.NeedsCode needs:
                Ceremonies.Hand(context, needs.Secret);
                break;
        }
        return outcome;
    }

    SignInOutcome.Refused Refuse(string reason)
    {
        records.Count(SignInOutcome.Refused.Code);
        LogRefused(reason);
        return new SignInOutcome.Refused();
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information, Message = "Sign-in {SignIn} began a session")]
    partial void LogSignedIn(Id128 signIn);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning, Message = "A sign-in was refused: {Reason}")]
    partial void LogRefused(string reason);
}
