using Hub.Canon;

namespace Hub.Identity;

/// <param name="MaxFailures">Attempts without success that lock.</param>
/// <param name="Window">Within which they are counted, from the first on.</param>
/// <param name="LockedFor">How long the lock holds.</param>
/// <param name="MaxInAll">Attempts without success, over whatever time, after which only a new password opens.</param>
public sealed record LockoutRule(int MaxFailures, TimeSpan Window, TimeSpan LockedFor, int MaxInAll);

/// <summary>Attempts at password and code that did not end in a sign-in.</summary>
/// <param name="InAll">Since the last success by password, or the last new one.</param>
/// <param name="Untold">Of these, since the last sign-in by any way.</param>
public sealed record FailedAttempts(int InAll, int Untold);

/// <param name="Person">Whose attempt it is.</param>
/// <param name="PasswordHash">To verify against, whether or not the attempt may succeed.</param>
/// <param name="Allowed">False while locked, or closed by too many failures.</param>
public sealed record SignInAttempt(Person Person, string PasswordHash, bool Allowed)
{
    /// <summary>The known browser that it was counted for; null where it counts among all strangers' attempts.</summary>
    public Hash256? CountedFor { get; init; }
}

/// <summary>Where sign-ins are kept. Thread-safe; durable when a method returns.</summary>
public interface IPersonStore
{
    /// <summary>False where the name is taken.</summary>
    ValueTask<bool> Add(Person person, string nameKey, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Null also for a sign-in that has ended.</summary>
    ValueTask<Person?> Find(Id128 signIn, CancellationToken cancellationToken);

    ValueTask<Person?> FindByName(string nameKey, CancellationToken cancellationToken);

    /// <summary>What a sign-in is or was called, to be shown.</summary>
    ValueTask<string?> NameOf(Id128 signIn, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> sign-ins in the order of their name keys, from after <paramref name="afterNameKey"/> on.</summary>
    ValueTask<IReadOnlyList<Person>> List(string afterNameKey, int limit, CancellationToken cancellationToken);

    /// <summary>Counts an attempt before its password is looked at, atomically, so that parallel guesses cannot outrun the lock.</summary>
    /// <param name="browser">What the browser is known by, by whomever; one that is known by this person has a count of its own.</param>
    /// <returns>Null for an unknown name.</returns>
    ValueTask<SignInAttempt?> BeginAttempt(string nameKey, IReadOnlyList<Hash256> browser, LockoutRule rule, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Puts another password in place and opens a lock; whatever was under way by the one before ends.</summary>
    ValueTask SetPassword(Id128 signIn, string passwordHash, CancellationToken cancellationToken);
}
