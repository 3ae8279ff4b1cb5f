using Hub.Rules;
using Hub.Silo.Tests.Adversity.Linearizability;
using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Adversity;

/// <summary>What a client asks of one person's consents to one agency; each consent by its number.</summary>
abstract record ConsentCall
{
    ConsentCall()
    {
    }

    public sealed record Grant(int Consent) : ConsentCall;

    public sealed record Suspend(int Consent) : ConsentCall;

    public sealed record Resume(int Consent) : ConsentCall;

    public sealed record Revoke(int Consent) : ConsentCall;

    /// <summary>Reads a consent's state.</summary>
    public sealed record Look(int Consent) : ConsentCall;

    /// <summary>The agency asks for the person's data.</summary>
    public sealed record Exchange : ConsentCall;
}

/// <summary>What a client hears.</summary>
abstract record ConsentAnswer
{
    ConsentAnswer()
    {
    }

    /// <summary>The change was made.</summary>
    public sealed record Changed : ConsentAnswer;

    /// <summary>It was so before.</summary>
    public sealed record AlreadySo : ConsentAnswer;

    /// <summary>The consent's state does not allow the change.</summary>
    public sealed record NotPossible : ConsentAnswer;

    public sealed record Seen(ConsentStanding Standing) : ConsentAnswer;

    /// <summary>Data was released on that consent.</summary>
    public sealed record Released(int Consent) : ConsentAnswer;

    /// <summary>Nothing was released.</summary>
    public sealed record Denied(string Code) : ConsentAnswer;
}

enum ConsentStanding
{
    Requested,
    Active,
    Suspended,
    Revoked,
}

/// <summary>Where all consents of one person stand.</summary>
readonly record struct ConsentStandings(ulong Bits)
{
    /// <summary>Consents that one value has room for.</summary>
    public const int MaxConsents = 32;

    const int BitsEach = 2;
    const ulong Mask = 3;

    public ConsentStanding this[int consent] => (ConsentStanding)((Bits >> (consent * BitsEach)) & Mask);

    public ConsentStandings With(int consent, ConsentStanding standing) =>
        new((Bits & ~(Mask << (consent * BitsEach))) | ((ulong)standing << (consent * BitsEach)));

    public bool Any(ConsentStanding standing, int consents)
    {
        for (var consent = 0; consent < consents; consent++)
        {
            if (this[consent] == standing)
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>A person's consents as they should be, one call after another: the rules said once more, without the hub's code.</summary>
/// <param name="consents">How many there are, all of them asked for and none answered yet.</param>
sealed class ConsentModel(int consents) : ISequentialModel<ConsentStandings, ConsentCall, ConsentAnswer>
{
    public ConsentStandings Initial => default;

    public bool Allows(ConsentStandings state, ConsentCall call, ConsentAnswer? answer, out ConsentStandings next)
    {
        var standing = Named(call) is { } consent ? state[consent] : default;
        next = Target(call, standing) is { } target ? state.With(Named(call)!.Value, target) : state;
        return answer switch
        {
            null => true,
            ConsentAnswer.Changed => Target(call, standing) is not null,
            ConsentAnswer.AlreadySo => (call, standing) is (ConsentCall.Grant, ConsentStanding.Active) or (ConsentCall.Revoke, ConsentStanding.Revoked),
            ConsentAnswer.NotPossible => IsChange(call) && Target(call, standing) is null
                && (call, standing) is not ((ConsentCall.Grant, ConsentStanding.Active) or (ConsentCall.Revoke, ConsentStanding.Revoked)),
            ConsentAnswer.Seen seen => call is ConsentCall.Look && seen.Standing == standing,
            ConsentAnswer.Released released => call is ConsentCall.Exchange && state[released.Consent] is ConsentStanding.Active,
            ConsentAnswer.Denied denied => call is ConsentCall.Exchange && DenialOf(state) is { } code && Same(denied.Code, code),
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };
    }

    /// <summary>What the agency hears when nothing is released; null when something must be.</summary>
    string? DenialOf(ConsentStandings state)
    {
        if (state.Any(ConsentStanding.Active, consents))
        {
            return null;
        }
        if (state.Any(ConsentStanding.Suspended, consents))
        {
            return ReasonCodes.ConsentSuspended;
        }
        return state.Any(ConsentStanding.Revoked, consents) ? ReasonCodes.ConsentRevoked : ReasonCodes.ConsentRequired;
    }

    /// <summary>Whoever had been permitted before hears of the same revocation in other words.</summary>
    static bool Same(string heard, string code) =>
        string.Equals(heard is WalkCodes.RevokedInFlight ? ReasonCodes.ConsentRevoked : heard, code, StringComparison.Ordinal);

    static bool IsChange(ConsentCall call) => call is not (ConsentCall.Look or ConsentCall.Exchange);

    static int? Named(ConsentCall call) => call switch
    {
        ConsentCall.Grant c => c.Consent,
        ConsentCall.Suspend c => c.Consent,
        ConsentCall.Resume c => c.Consent,
        ConsentCall.Revoke c => c.Consent,
        ConsentCall.Look c => c.Consent,
        _ => null,
    };

    static ConsentStanding? Target(ConsentCall call, ConsentStanding from) => (call, from) switch
    {
        (ConsentCall.Grant, ConsentStanding.Requested) => ConsentStanding.Active,
        (ConsentCall.Suspend, ConsentStanding.Active) => ConsentStanding.Suspended,
        (ConsentCall.Resume, ConsentStanding.Suspended) => ConsentStanding.Active,
        (ConsentCall.Revoke, ConsentStanding.Active or ConsentStanding.Suspended) => ConsentStanding.Revoked,
        _ => null,
    };
}
