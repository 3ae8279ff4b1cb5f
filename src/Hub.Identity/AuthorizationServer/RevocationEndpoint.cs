using Hub.Canon;

namespace Hub.Identity;

/// <summary><c>POST /oauth/revoke</c> (RFC 7009): a client gives a token back. Thread-safe.</summary>
/// <remarks>A refresh token ends the whole grant; an access token itself alone. What is unknown, or another client's, is answered alike: 200.</remarks>
sealed class RevocationEndpoint(TokenLookup tokens, IGrantStore grants, RevokedTokens revoked)
{
    public async ValueTask<OAuthAnswer> Answer(ClientRequest asked)
    {
        if (asked.Form["token"] is not { } text)
        {
            return OAuthError.InvalidRequest("no token");
        }
        switch (await tokens.Find(text, asked))
        {
            case FoundToken.Refresh refresh:
                await grants.Revoke(refresh.Grant.Id, asked.Now, asked.Cancellation);
                break;
            case FoundToken.Access access:
                await revoked.Revoke(access.Token.TokenId, DateTimeOffset.FromUnixTimeSeconds(access.Token.ExpiresAt), asked.Cancellation);
                break;
            default:
                break;
        }
        return new OAuthAnswer.Done();
    }
}
