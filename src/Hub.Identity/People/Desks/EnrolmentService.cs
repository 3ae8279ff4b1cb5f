using Hub.Canon;
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

    /// <param name="Code"><c>enrolment.refused</c>, <c>.holder-needed</c>, <c>.holder-taken</c>, <c>person.weak-password</c>, or <c>credential.changed</c> where the code has set the password and another change came before the session.</param>
    public sealed record Refused(string Code) : EnrolmentOutcome;
}

/// <summary>The first way into a new or recovered sign-in: two halves of a code for a password of the person's own. Thread-safe.</summary>
public sealed partial class EnrolmentService
{
    /// <summary>Which human holds the sign-in is not known yet; code and password have passed.</summary>
    public const string HolderNeeded = "enrolment.holder-needed";

    /// <summary>The human holds another sign-in of staff.</summary>
    public const string HolderTaken = "enrolment.holder-taken";

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
    /// <param name="holder">The human of the register, which the hub's first operators say here; of every other sign-in it is known.</param>
    public async ValueTask<EnrolmentOutcome> Enrol(HttpContext context, string? first, string? second, string? password, Id128? holder = null)
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
        // Last of all that is asked: to say who the human is may take them into the register.
        if (person.NeedsHolder && holder is null)
        {
            return new EnrolmentOutcome.Refused(HolderNeeded);
        }
        if (person.NeedsHolder && await _store.IsHeld(holder!.Value, _clock.GetUtcNow(), cancellationToken))
        {
            return new EnrolmentOutcome.Refused(HolderTaken);
        }
        var hash = await _passwords.Hash(password, cancellationToken);
        // What is recorded does not stop for a browser that has gone meanwhile; the same code used twice at once can still stand against it.
        cancellationToken.ThrowIfCancellationRequested();
        await _events.Changed(person, SignInChanges.PasswordSet, CancellationToken.None);
        if (await _store.Use(code.First, code.Second, holder, hash, _clock.GetUtcNow(), CancellationToken.None) is not { } enrolled)
        {
            return Refuse();
        }
        var authentication = new AuthenticationEvent(_clock.GetUtcNow(), [AuthenticationMethods.Pwd]);
        if (await _sessions.Begin(enrolled, authentication, password: null, SessionCookie.Read(context), AgentLabel.Of(context.Request), cancellationToken) is not { } session)
        {
            // The code was right and is used up; by now the sign-in has ended, or something else has changed what it is entered by.
            return new EnrolmentOutcome.Refused(CredentialDesk.Changed);
        }
        await _sessions.Hand(context, enrolled, session);
        return new EnrolmentOutcome.Enrolled(enrolled);
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
