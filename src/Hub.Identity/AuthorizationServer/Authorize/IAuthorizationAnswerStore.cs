using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of a pushed request when its person was asked.</summary>
public abstract record AuthorizationAnswer
{
    AuthorizationAnswer()
    {
    }

    /// <param name="SignIn">Who agreed: a code is made for nobody else.</param>
    public sealed record Agreed(Id128 SignIn) : AuthorizationAnswer;

    /// <param name="Error">As in RFC 6749 §4.1.2.1.</param>
    public sealed record Refused(string Error) : AuthorizationAnswer;
}

/// <summary>Where answers are kept until the server has passed them on, by the hash of the pushed request. Thread-safe; durable when a method returns.</summary>
public interface IAuthorizationAnswerStore
{
    /// <summary>True for exactly one caller per request: the first answer stands.</summary>
    ValueTask<bool> Add(Hash256 request, AuthorizationAnswer answer, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<AuthorizationAnswer?> Find(Hash256 request, CancellationToken cancellationToken);
}
