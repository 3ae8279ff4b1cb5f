using System.Text.Json;

namespace Hub.Identity;

/// <summary>What a client hears.</summary>
abstract record OAuthAnswer
{
    OAuthAnswer()
    {
    }

    /// <param name="Members">Writes the members of the one object.</param>
    public sealed record Json(int Status, Action<Utf8JsonWriter> Members) : OAuthAnswer;

    /// <summary>200 without a body.</summary>
    public sealed record Done : OAuthAnswer;

    public sealed record Refused(OAuthError Error) : OAuthAnswer;

    public static implicit operator OAuthAnswer(OAuthError error) => new Refused(error);
}
