using System.Text.Json;

namespace Hub.Identity;

/// <summary>How and when a person showed who they are.</summary>
/// <param name="At">When; the age of it is what step-up asks for (RFC 9470).</param>
/// <param name="Methods">Words of RFC 8176 (see <see cref="AuthenticationMethods"/>), in the order they were used.</param>
public sealed record AuthenticationEvent(DateTimeOffset At, IReadOnlyList<string> Methods)
{
    /// <summary>One factor.</summary>
    public const string OneFactor = "urn:hub:acr:1";

    /// <summary>Two factors: a passkey that verified its user, or a password and a code.</summary>
    public const string TwoFactors = "urn:hub:acr:2";

    /// <summary>All classes, the weakest first.</summary>
    public static IReadOnlyList<string> Classes { get; } = [OneFactor, TwoFactors];

    /// <summary>The class of this authentication.</summary>
    public string Acr => Methods.Contains(AuthenticationMethods.MultiFactor, StringComparer.Ordinal) ? TwoFactors : OneFactor;

    /// <summary>The claims <c>acr</c>, <c>amr</c> and <c>auth_time</c> (OpenID Connect Core §2).</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("acr"u8, Acr);
        writer.WriteStartArray("amr"u8);
        foreach (var method in Methods)
        {
            writer.WriteStringValue(method);
        }
        writer.WriteEndArray();
        writer.WriteNumber("auth_time"u8, At.ToUnixTimeSeconds());
    }

    /// <summary>Whether this is of the class asked for or a stronger one; an unknown class is never met.</summary>
    public bool Meets(string acr) => string.Equals(acr, OneFactor, StringComparison.Ordinal) || string.Equals(acr, Acr, StringComparison.Ordinal);
}

/// <summary>Authentication methods as in <c>amr</c> (RFC 8176).</summary>
public static class AuthenticationMethods
{
    /// <summary>A password.</summary>
    public const string Pwd = "pwd";

    /// <summary>A one-time code.</summary>
    public const string OneTimeCode = "otp";

    /// <summary>A key that a person's device holds: a passkey.</summary>
    public const string Key = "hwk";

    /// <summary>The device checked its user.</summary>
    public const string UserPresence = "user";

    /// <summary>More than one factor, whichever they were.</summary>
    public const string MultiFactor = "mfa";

    /// <summary>Another issuer signed the person in.</summary>
    public const string Federated = "fed";
}
