using Hub.Canon;

namespace Hub.Identity;

/// <summary>One enrolment in two halves: each of two officers hands over one, so that neither can use it alone.</summary>
/// <param name="First">Keyed hash of the half that the first officer saw.</param>
/// <param name="Second">Keyed hash of the half that the second saw.</param>
public sealed record EnrolmentCode(Hash256 First, Hash256 Second, Id128 SignIn, DateTimeOffset ExpiresAt);

/// <summary>Where enrolment codes are used up. Thread-safe; durable when a method returns.</summary>
public interface IEnrolmentStore
{
    /// <summary>The sign-in of a code that is alive; null for any other.</summary>
    ValueTask<Person?> Find(Hash256 first, Hash256 second, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether the human holds a sign-in of staff, or is to.</summary>
    ValueTask<bool> IsHeld(Id128 holder, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the code up, says who holds the sign-in where that is not known, and sets the password, all or nothing.</summary>
    /// <returns>The person as they are then; null for a code that was used or is over.</returns>
    ValueTask<Person?> Use(Hash256 first, Hash256 second, Id128? holder, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Draws and reads the halves of enrolment codes.</summary>
sealed class EnrolmentCodes(PeopleSecrets secrets)
{
    /// <summary>A half has two groups of five characters: 50 bits, which with the other half known are still out of reach of asking.</summary>
    const int Groups = 2;

    const string FirstUse = "enrolment 1";
    const string SecondUse = "enrolment 2";

    /// <summary>How long a person has to use both halves.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public (string Text, Hash256 Hash) DrawFirst() => Draw(FirstUse);

    public (string Text, Hash256 Hash) DrawSecond() => Draw(SecondUse);

    /// <summary>The hashes of what was typed; null where it is no code.</summary>
    public (Hash256 First, Hash256 Second)? Read(string? first, string? second) =>
        SecretText.Read(first, Groups) is { } one && SecretText.Read(second, Groups) is { } other
            ? (secrets.HashOf(FirstUse, one), secrets.HashOf(SecondUse, other))
            : null;

    (string Text, Hash256 Hash) Draw(string use)
    {
        var text = SecretText.Draw(Groups);
        return (text, secrets.HashOf(use, SecretText.Read(text, Groups)!));
    }
}
