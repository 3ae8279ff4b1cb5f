namespace Hub.Identity;

/// <summary>The scopes a client can be registered for; a token carries some of them.</summary>
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

    /// <summary>Put other keys in the place of the agency's own.</summary>
    public const string Keys = "keys";

    /// <summary>An ID token (OpenID Connect Core): who signed in, by a name of this client's own.</summary>
    public const string OpenId = "openid";

    /// <summary>A citizen's own consents and what became of them, to read.</summary>
    public const string Me = "me";

    /// <summary>A citizen's answers to requests for consent.</summary>
    public const string MeConsent = "me.consent";

    /// <summary>What an auditor reads.</summary>
    public const string Audit = "audit";

    /// <summary>An agency acts for itself: client credentials.</summary>
    public static IReadOnlyList<string> All { get; } = [Exchange, Consent, Decision, Trail, Keys];

    /// <summary>A person signed in and agreed: authorization code.</summary>
    public static IReadOnlyList<string> People { get; } = [OpenId, Me, MeConsent, Audit];

    /// <summary>Whether a person of that role, bound or not, can give a client this scope.</summary>
    public static bool CanGive(string scope, PersonRole role, bool isBound) => scope switch
    {
        OpenId => true,
        Me or MeConsent => role == PersonRole.Citizen && isBound,
        Audit => role == PersonRole.Auditor,
        _ => false,
    };
}
