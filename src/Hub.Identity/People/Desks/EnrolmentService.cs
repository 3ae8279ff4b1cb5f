using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>What became of using an enrolment code.</summary>
public abstract record EnrolmentOutcome
{
    EnrolmentOutcome()
    {
    }

    public sealed record Enrolled(Person Person) : EnrolmentOutcome;

    /// <param name="Code"><c>enrolment.refused</c> or <c>person.weak-password</c>.</param>
    public sealed record Refused(string Code) : EnrolmentOutcome;
}

/// <summary>The first way into a new or recovered sign-in: two halves of a code for a password of the person's own. Thread-safe.</summary>
public sealed partial class EnrolmentService
{
    readonly IEnrolmentStore _store;
    readonly EnrolmentCodes _codes;
    readonly PasswordHashing _passwords;
    readonly BrowserSessions _sessions;
    readonly SignInEvents _events;
    readonly IIdentityRecords _records;
    readonly TimeProvider _clock;
    readonly ILogger<EnrolmentService> _log;

    internal EnrolmentService(
        IEnrolmentStore store, EnrolmentCodes codes, PasswordHashing passwords, BrowserSessions sessions, SignInEvents events, IIdentityRecords records, TimeProvider clock, ILogger<EnrolmentService> log) =>
        (_store, _codes, _passwords, _sessions, _events, _records, _clock, _log) = (store, codes, passwords, sessions, events, records, clock, log);

    /// <summary>Sets the password and begins a session; a password that is refused leaves the code as it was.</summary>
    public async ValueTask<EnrolmentOutcome> Enrol(HttpContext context, string? first, string? second, string? password)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellationToken = context.RequestAborted;
        if (_codes.Read(first, second) is not { } code || await _store.Find(code.First, code.Second, _clock.GetUtcNow(), cancellationToken) is not { } person)
        {
            return Refuse();
        }
        if (password is null || !PasswordRules.Accepts(password, person.Name))
        {
            return new EnrolmentOutcome.Refused(PasswordRules.Weak);
        }
        var hash = await _passwords.Hash(password, cancellationToken);
        await _events.Changed(person, SignInChanges.PasswordSet, cancellationToken);
        if (!await _store.Use(code.First, code.Second, hash, _clock.GetUtcNow(), cancellationToken))
        {
            return Refuse();
        }
        var session = await _sessions.Begin(
            person.SignIn, new AuthenticationEvent(_clock.GetUtcNow(), [AuthenticationMethods.Pwd]), SessionCookie.Read(context), AgentLabel.Of(context.Request), cancellationToken);
        SessionCookie.Set(context, session);
        return new EnrolmentOutcome.Enrolled(person);
    }

    EnrolmentOutcome.Refused Refuse()
    {
        _records.Count("enrolment.refused");
        LogRefused();
        return new EnrolmentOutcome.Refused("enrolment.refused");
    }

    [LoggerMessage(EventId = 2421, Level = LogLevel.Warning, Message = "An enrolment code was refused")]
    partial void LogRefused();
}
