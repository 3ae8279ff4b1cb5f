using Hub.Canon;

namespace Hub.Identity;

/// <summary>The sign-ins of people. Who may call which method is the caller's to check. Thread-safe.</summary>
public sealed class PeopleDirectory(IPersonStore store, PasswordHashing passwords, TimeProvider clock)
{
    /// <summary>Longest list given at once.</summary>
    public const int MaxListed = 100;

    public const int MinPasswordChars = 12;
    public const int MaxPasswordChars = 256;

    /// <summary>Makes a sign-in that is bound to nobody.</summary>
    public ValueTask<PersonCreation> Create(string name, string password, PersonRole role, CancellationToken cancellationToken) =>
        Create(name, password, role, agency: null, cancellationToken);

    /// <inheritdoc cref="Create(string, string, PersonRole, CancellationToken)"/>
    /// <param name="agency">Whose decisions the officer looks at; null for the hub's own counter and for every other role.</param>
    public async ValueTask<PersonCreation> Create(string name, string password, PersonRole role, string? agency, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (!SignInName.TryParse(name, out var signInName))
        {
            return new PersonCreation.Refused("person.bad-name");
        }
        if (agency is not null && (role is not PersonRole.Officer || agency.Length == 0))
        {
            return new PersonCreation.Refused("person.bad-agency");
        }
        if (!PasswordRules.Accepts(password, signInName.Text))
        {
            return new PersonCreation.Refused("person.weak-password");
        }
        var person = new Person(Id128.Random(), signInName.Text, role, Subject: null, agency);
        var hash = await passwords.Hash(password, cancellationToken);
        return await store.Add(person, signInName.Key, hash, clock.GetUtcNow(), cancellationToken)
            ? new PersonCreation.Created(person)
            : new PersonCreation.Refused("person.name-taken");
    }

    /// <summary>Gives a sign-in a new password; it opens a lock.</summary>
    /// <returns>False for a password that <see cref="PasswordRules"/> do not take.</returns>
    public async ValueTask<bool> SetPassword(Id128 signIn, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (await store.Find(signIn, cancellationToken) is not { } person || !PasswordRules.Accepts(password, person.Name))
        {
            return false;
        }
        await store.SetPassword(signIn, await passwords.Hash(password, cancellationToken), cancellationToken);
        return true;
    }

    /// <summary>Null also for a sign-in that has ended.</summary>
    public ValueTask<Person?> Find(Id128 signIn, CancellationToken cancellationToken) => store.Find(signIn, cancellationToken);

    /// <summary>What a sign-in is called, or was before it ended, to be shown; null for nobody's.</summary>
    public ValueTask<string?> NameOf(Id128 signIn, CancellationToken cancellationToken) => store.NameOf(signIn, cancellationToken);

    /// <summary>By name, in any spelling that signs in.</summary>
    public async ValueTask<Person?> FindByName(string name, CancellationToken cancellationToken) =>
        SignInName.TryParse(name, out var signInName) ? await store.FindByName(signInName.Key, cancellationToken) : null;

    /// <summary>A page of sign-ins by name.</summary>
    /// <param name="afterName">The last name of the page before; null: from the start.</param>
    /// <param name="limit">1..<see cref="MaxListed"/>.</param>
    public ValueTask<IReadOnlyList<Person>> List(string? afterName, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxListed);
        return store.List(SignInName.TryParse(afterName, out var after) ? after.Key : "", limit, cancellationToken);
    }
}
