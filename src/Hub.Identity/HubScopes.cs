namespace Hub.Identity;

/// <summary>The scopes an agency can be registered for; a token carries some of them.</summary>
public static class HubScopes
{
    /// <summary>Ask for a citizen's data.</summary>
    public const string Exchange = "exchange";

    /// <summary>Ask citizens for consent.</summary>
    public const string Consent = "consent";

    /// <summary>Register algorithms and record decisions.</summary>
    public const string Decision = "decision";

    /// <summary>Read the agency's own trails.</summary>
    public const string Trail = "trail";

    public static IReadOnlyList<string> All { get; } = [Exchange, Consent, Decision, Trail];
}
