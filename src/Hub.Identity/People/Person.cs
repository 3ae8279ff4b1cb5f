using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a person is to the hub: exactly one of these.</summary>
public enum PersonRole
{
    Citizen,
    Officer,
    Auditor,
    Operator,
}

/// <summary>Names of roles as they stand in claims and in the store.</summary>
public static class PersonRoles
{
    public const string Citizen = "citizen";
    public const string Officer = "officer";
    public const string Auditor = "auditor";
    public const string Operator = "operator";

    public static string Name(PersonRole role) => role switch
    {
        PersonRole.Citizen => Citizen,
        PersonRole.Officer => Officer,
        PersonRole.Auditor => Auditor,
        PersonRole.Operator => Operator,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    internal static PersonRole Parse(string name) => name switch
    {
        Citizen => PersonRole.Citizen,
        Officer => PersonRole.Officer,
        Auditor => PersonRole.Auditor,
        Operator => PersonRole.Operator,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}

/// <summary>A sign-in.</summary>
/// <param name="SignIn">Opaque, 16 random bytes.</param>
/// <param name="Name">What is typed to sign in, as it was given at creation.</param>
/// <param name="Role">Never changes: another role is another sign-in.</param>
/// <param name="Subject">The person of the register that it is bound to; null until two officers bound it, and for every role but citizen.</param>
/// <param name="Agency">Whose decisions an officer looks at; null for officers of the hub's own counter, and for every role but officer.</param>
/// <param name="Holder">The person of the register who holds a sign-in of staff; null for citizens, and for staff of whom it is not known.</param>
/// <param name="Epoch">How often what it signs in by had changed when it was read; what is given by it is given at that number alone.</param>
public sealed record Person(Id128 SignIn, string Name, PersonRole Role, Id128? Subject, string? Agency = null, Id128? Holder = null, long Epoch = 0)
{
    /// <summary>Whether it is staff's, and the human who holds it is still to be said.</summary>
    public bool NeedsHolder => Role is not PersonRole.Citizen && Holder is null;
}

/// <summary>What became of a new sign-in.</summary>
public abstract record PersonCreation
{
    PersonCreation()
    {
    }

    public sealed record Created(Person Person) : PersonCreation;

    /// <param name="Code"><c>person.bad-name</c>, <c>person.bad-agency</c>, <c>person.weak-password</c> or <c>person.name-taken</c>.</param>
    public sealed record Refused(string Code) : PersonCreation;
}
