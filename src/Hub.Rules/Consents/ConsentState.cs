using System.Text.Json.Serialization;

namespace Hub.Rules.Consents;

/// <summary>State of a consent, the fold of its events.</summary>
[JsonConverter(typeof(EnumCodeConverter<ConsentState>))]
public enum ConsentState
{
    Draft,
    Requested,
    Active,
    Suspended,
    Refused,
    Withdrawn,
    Revoked,
    Expired,
    Superseded,
    Terminated,
    Invalidated,
    EnteredInError,
}

/// <summary>What can happen to a consent.</summary>
[JsonConverter(typeof(EnumCodeConverter<ConsentAct>))]
public enum ConsentAct
{
    /// <summary>Written down, asked of nobody yet.</summary>
    Drafted,

    /// <summary>The agency asks the person.</summary>
    Requested,

    /// <summary>The agency takes its request back.</summary>
    Withdrawn,

    Granted,

    Refused,

    Suspended,

    Resumed,

    Revoked,

    /// <summary>Its validity ended.</summary>
    Expired,

    /// <summary>A newer consent took its place.</summary>
    Superseded,

    /// <summary>The recipient ended its use.</summary>
    Terminated,

    /// <summary>Found void.</summary>
    Invalidated,

    /// <summary>It should never have been recorded.</summary>
    EnteredInError,
}
