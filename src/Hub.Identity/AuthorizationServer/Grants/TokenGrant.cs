using Hub.Jose;

namespace Hub.Identity;

/// <summary>One way to get a token (RFC 6749 §1.3): first everything is looked at, then the proof is taken, then it is given.</summary>
interface ITokenGrant
{
    /// <summary>Value of <c>grant_type</c>.</summary>
    string Type { get; }

    /// <summary>Looks, and uses nothing up.</summary>
    ValueTask<TokenClaim> Look(ClientRequest asked);
}

/// <summary>What a request has a claim to once its proof is taken.</summary>
abstract record TokenClaim
{
    TokenClaim()
    {
    }

    public sealed record Refused(OAuthError Error) : TokenClaim;

    /// <param name="Give">Uses up what there is to use up.</param>
    public sealed record Held(Func<DpopProof, ValueTask<TokenGift>> Give) : TokenClaim;

    public static implicit operator TokenClaim(OAuthError error) => new Refused(error);
}

/// <summary>What the client is given.</summary>
abstract record TokenGift
{
    TokenGift()
    {
    }

    public sealed record Refused(OAuthError Error) : TokenGift;

    /// <param name="Grant">The person's grant; null: the client acts for itself.</param>
    /// <param name="RefreshToken">A new one; null where there is none or it stays.</param>
    /// <param name="IdToken">Null where none was asked for.</param>
    public sealed record Given(IReadOnlyList<string> Scopes, Grant? Grant, string? RefreshToken = null, string? IdToken = null) : TokenGift;

    public static implicit operator TokenGift(OAuthError error) => new Refused(error);
}
