using Hub.Canon;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>What became of making a sign-in of one's own.</summary>
public abstract record RegistrationOutcome
{
    RegistrationOutcome()
    {
    }

    /// <summary>Made, and signed in.</summary>
    public sealed record Registered(Person Person) : RegistrationOutcome;

    /// <param name="Code"><c>registration.off</c>, <c>.full</c>, <c>.too-often</c> or <c>person.weak-password</c>.</param>
    /// <param name="RetryAfter">When it may be tried again; null where the code itself says.</param>
    public sealed record Refused(string Code, TimeSpan? RetryAfter = null) : RegistrationOutcome;
}

/// <summary>A citizen makes a sign-in: the hub draws its name, they choose its password. Thread-safe.</summary>
/// <remarks>
/// It is bound to nobody and sees nothing of anybody until two officers, at the counter, have bound it. Kept without a password, then
/// recorded, then given the password: a crash in between leaves one that opens nothing and ends like every other that is never bound.
/// </remarks>
public sealed partial class RegistrationService
{
    /// <summary>The hub takes no registrations.</summary>
    public const string Off = "registration.off";

    /// <summary>As many as may be wait to be bound.</summary>
    public const string Full = "registration.full";

    /// <summary>The remote address has made its share.</summary>
    public const string TooOften = "registration.too-often";

    readonly IRegistrationStore _store;
    readonly IPersonStore _people;
    readonly PasswordHashing _passwords;
    readonly BrowserSessions _sessions;
    readonly SignInEvents _events;
    readonly IIdentityRecords _records;
    readonly HubIdentityOptions _options;
    readonly TimeProvider _clock;
    readonly ILogger<RegistrationService> _log;
    readonly RegistrationShares _shares;

    internal RegistrationService(
        IRegistrationStore store, IPersonStore people, PasswordHashing passwords, BrowserSessions sessions, SignInEvents events, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock, ILogger<RegistrationService> log)
    {
        (_store, _people, _passwords, _sessions, _events, _records, _options, _clock, _log) = (store, people, passwords, sessions, events, records, options, clock, log);
        _shares = new(options.MaxRegistrationsPerAddress, options.MaxRegistrationsPerSite, options.MaxUnboundRegistrations, HubIdentityOptions.RegistrationWindow, clock);
    }

    /// <summary>Whether citizens make sign-ins here.</summary>
    public bool IsOn => _options.Registration;

    /// <summary>Whether a citizen made this sign-in here and it is bound to nobody yet.</summary>
    public ValueTask<bool> Waits(Id128 signIn, CancellationToken cancellationToken) => _store.Waits(signIn, cancellationToken);

    /// <summary>Makes a sign-in and begins its session; a password that is refused counts for nothing.</summary>
    public async ValueTask<RegistrationOutcome> Register(HttpContext context, string? password)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellationToken = context.RequestAborted;
        if (!IsOn)
        {
            return new RegistrationOutcome.Refused(Off);
        }
        var name = DrawnName.Draw();
        if (password is null || !PasswordRules.Accepts(password, name.Text))
        {
            return new RegistrationOutcome.Refused(PasswordRules.Weak);
        }
        // Before the costly hash.
        if (!await _store.HasRoom(_clock.GetUtcNow(), _options.MaxUnboundRegistrations, cancellationToken))
        {
            return Refuse(Full);
        }
        if (_shares.Take(RemoteAddress.Of(context.Connection.RemoteIpAddress), out var wait) is not { } share)
        {
            return Refuse(TooOften, wait);
        }
        var hash = await _passwords.Hash(password, cancellationToken);
        if (await Make(name, hash, share, cancellationToken) is not { } added)
        {
            return Refuse(Full);
        }
        return await Begin(context, added.SignIn, cancellationToken);
    }

    // The share is given back where the hub made nothing. A browser that went away has spent it: the hash was as costly.
    async ValueTask<Person?> Make(SignInName name, string hash, RegistrationShare share, CancellationToken cancellationToken)
    {
        try
        {
            if (await Add(name, cancellationToken) is { } added)
            {
                await Open(added, hash);
                return added;
            }
            _shares.GiveBack(share);
            return null;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            _shares.GiveBack(share);
            throw;
        }
    }

    /// <summary>Null where there is no more room.</summary>
    async ValueTask<Person?> Add(SignInName name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var person = new Person(Id128.Random(), name.Text, PersonRole.Citizen, Subject: null);
            var now = _clock.GetUtcNow();
            switch (await _store.Add(person, name.Key, now, now + HubIdentityOptions.UnboundLifetime, _options.MaxUnboundRegistrations, cancellationToken))
            {
                case RegistrationAddition.Added:
                    return person;
                case RegistrationAddition.Full:
                    return null;
                default:
                    name = DrawnName.Draw();
                    break;
            }
        }
    }

    // What is recorded comes about, also where the browser has gone meanwhile; what is not leaves nothing behind.
    async ValueTask Open(Person person, string hash)
    {
        try
        {
            await _events.Changed(person, SignInChanges.PasswordSet, CancellationToken.None);
        }
        catch (Exception)
        {
            await _store.Remove(person.SignIn, CancellationToken.None);
            throw;
        }
        await _people.SetPassword(person.SignIn, hash, CancellationToken.None);
        LogRegistered(person.SignIn);
    }

    async ValueTask<RegistrationOutcome> Begin(HttpContext context, Id128 signIn, CancellationToken cancellationToken)
    {
        var person = await _people.Find(signIn, cancellationToken) ?? throw new InvalidOperationException("A sign-in just made is there.");
        var authentication = new AuthenticationEvent(_clock.GetUtcNow(), [AuthenticationMethods.Pwd]);
        var session = await _sessions.Begin(person, authentication, password: null, SessionCookie.Read(context), AgentLabel.Of(context.Request), cancellationToken)
            ?? throw new InvalidOperationException("Nobody else knows a sign-in just made.");
        await _sessions.Hand(context, person, session);
        return new RegistrationOutcome.Registered(person);
    }

    RegistrationOutcome.Refused Refuse(string code, TimeSpan? retryAfter = null)
    {
        _records.Count(code);
        LogRefused(code);
        return new RegistrationOutcome.Refused(code, retryAfter);
    }

    [LoggerMessage(EventId = 2450, Level = LogLevel.Information, Message = "Sign-in {SignIn} was made by a citizen and is bound to nobody")]
    partial void LogRegistered(Id128 signIn);

    [LoggerMessage(EventId = 2451, Level = LogLevel.Warning, Message = "A registration was refused: {Code}")]
    partial void LogRefused(string code);
}
