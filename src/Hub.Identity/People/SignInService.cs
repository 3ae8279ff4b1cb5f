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

    /// <summary>Unknown name, wrong password and locked look alike: code <c>sign-in.refused</c>.</summary>
    public sealed record Refused : SignInOutcome
    {
        public const string Code = "sign-in.refused";
    }
}

/// <summary>Signing in and out with name and password. Thread-safe.</summary>
/// <remarks>An unknown name costs the same password work as a known one; an attempt is counted before its password is looked at.</remarks>
public sealed partial class SignInService(
    IPersonStore people,
    PasswordHashing passwords,
    BrowserSessions sessions,
    HubIdentityOptions options,
    IIdentityRecords records,
    TimeProvider clock,
    ILogger<SignInService> log)
{
    readonly LockoutRule rule = new(options.MaxSignInFailures, options.FailureWindow, options.LockoutFor);

    /// <summary>Checks name and password and begins a session.</summary>
    /// <param name="replacedSecret">The session secret the browser came with, if any; it ends on success.</param>
    /// <param name="agent">A coarse word for the browser, shown in the person's list of sessions.</param>
    public async ValueTask<SignInOutcome> SignIn(string? name, string? password, string? replacedSecret, string agent, CancellationToken cancellationToken)
    {
        var attempt = SignInName.TryParse(name, out var signInName)
            ? await people.BeginAttempt(signInName.Key, rule, clock.GetUtcNow(), cancellationToken)
            : null;
        var given = password is { Length: <= PeopleDirectory.MaxPasswordChars } ? password : "";
        var (fits, better) = await passwords.Verify(attempt?.PasswordHash, given, cancellationToken);
        if (attempt is null || !attempt.Allowed || !fits)
        {
            Refuse(attempt is { Allowed: false } ? "locked" : "mismatch");
            return new SignInOutcome.Refused();
        }
        await people.Succeeded(attempt.Person.SignIn, better, cancellationToken);
        var session = await sessions.Begin(attempt.Person.SignIn, new(clock.GetUtcNow(), [AuthenticationMethods.Password]), replacedSecret, agent, cancellationToken);
        LogSignedIn(attempt.Person.SignIn);
        return new SignInOutcome.SignedIn(attempt.Person, session);
    }

    /// <summary>As above, with the cookie of <paramref name="context"/> read and, on success, set.</summary>
    public async ValueTask<SignInOutcome> SignIn(HttpContext context, string? name, string? password)
    {
        ArgumentNullException.ThrowIfNull(context);
        var outcome = await SignIn(name, password, SessionCookie.Read(context), AgentLabel.Of(context.Request), context.RequestAborted);
        if (outcome is SignInOutcome.SignedIn signedIn)
        {
            SessionCookie.Set(context, signedIn.Session);
        }
        return outcome;
    }

    /// <summary>Ends the session of the browser and deletes its cookie.</summary>
    public async ValueTask SignOut(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await sessions.End(SessionCookie.Read(context), context.RequestAborted);
        SessionCookie.Delete(context);
    }

    void Refuse(string reason)
    {
        records.Count(SignInOutcome.Refused.Code);
        LogRefused(reason);
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information, Message = "Sign-in {SignIn} began a session")]
    partial void LogSignedIn(Id128 signIn);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning, Message = "A sign-in was refused: {Reason}")]
    partial void LogRefused(string reason);
}
