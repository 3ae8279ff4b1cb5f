namespace Hub.Rules.Consents;

/// <summary>The states of a consent and the ways between them. Terminal states never reopen; a record entered in error is marked so from any state.</summary>
public static class ConsentAutomaton
{
    /// <summary>Whether the consent has ended.</summary>
    public static bool IsTerminal(ConsentState state) =>
        state is not (ConsentState.Draft or ConsentState.Requested or ConsentState.Active or ConsentState.Suspended);

    /// <summary>State after an act; null when the act is not possible. A new consent starts from <see cref="ConsentState.Draft"/>.</summary>
    public static ConsentState? Next(ConsentState from, ConsentAct act) => (from, act) switch
    {
        (ConsentState.EnteredInError, _) => null,
        (_, ConsentAct.EnteredInError) => ConsentState.EnteredInError,
        (ConsentState.Draft, ConsentAct.Requested) => ConsentState.Requested,
        (ConsentState.Draft or ConsentState.Requested, ConsentAct.Granted) => ConsentState.Active,
        (ConsentState.Requested, ConsentAct.Refused) => ConsentState.Refused,
        (ConsentState.Requested, ConsentAct.Withdrawn) => ConsentState.Withdrawn,
        (ConsentState.Requested, ConsentAct.Expired) => ConsentState.Expired,
        (ConsentState.Active, ConsentAct.Suspended) => ConsentState.Suspended,
        (ConsentState.Suspended, ConsentAct.Resumed) => ConsentState.Active,
        (ConsentState.Active or ConsentState.Suspended, ConsentAct.Revoked) => ConsentState.Revoked,
        (ConsentState.Active or ConsentState.Suspended, ConsentAct.Expired) => ConsentState.Expired,
        (ConsentState.Active or ConsentState.Suspended, ConsentAct.Superseded) => ConsentState.Superseded,
        (ConsentState.Active or ConsentState.Suspended, ConsentAct.Terminated) => ConsentState.Terminated,
        (ConsentState.Active or ConsentState.Suspended, ConsentAct.Invalidated) => ConsentState.Invalidated,
        _ => null,
    };
}
