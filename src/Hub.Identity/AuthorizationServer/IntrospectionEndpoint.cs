using System.Text.Json;

namespace Hub.Identity;

/// <summary><c>POST /oauth/introspect</c> (RFC 7662): a client asks whether a token of its own still holds. Thread-safe.</summary>
/// <remarks>Another client's token is answered as an unknown one: <c>active: false</c> and nothing else.</remarks>
sealed class IntrospectionEndpoint(TokenLookup tokens, PairwiseSubjects subjects, HubIdentityOptions options)
{
    public async ValueTask<OAuthAnswer> Answer(ClientRequest asked)
    {
        if (asked.Form["token"] is not { } text)
        {
            return OAuthError.InvalidRequest("no token");
        }
        var found = await tokens.Find(text, asked);
        return new OAuthAnswer.Json(200, writer =>
        {
            writer.WriteBoolean("active"u8, found is not null);
            switch (found)
            {
                case FoundToken.Access access:
                    Write(writer, access.Token);
                    break;
                case FoundToken.Refresh refresh:
                    Write(writer, refresh.Grant);
                    break;
                default:
                    break;
            }
        });
    }

    void Write(Utf8JsonWriter writer, AccessToken token)
    {
        writer.WriteString("iss"u8, options.Origin);
        writer.WriteString("aud"u8, options.Origin);
        writer.WriteString("sub"u8, token.Subject);
        writer.WriteString("client_id"u8, token.ClientId);
        writer.WriteString("scope"u8, token.Scopes.Joined());
        writer.WriteString("jti"u8, token.TokenId);
        writer.WriteString("token_type"u8, "DPoP"u8);
        writer.WriteNumber("iat"u8, token.IssuedAt);
        writer.WriteNumber("exp"u8, token.ExpiresAt);
        writer.WriteStartObject("cnf"u8);
        writer.WriteString("jkt"u8, token.JwkThumbprint);
        writer.WriteEndObject();
    }

    void Write(Utf8JsonWriter writer, Grant grant)
    {
        writer.WriteString("iss"u8, options.Origin);
        writer.WriteString("sub"u8, subjects.Of(grant.ClientId, grant.SignIn));
        writer.WriteString("client_id"u8, grant.ClientId);
        writer.WriteString("scope"u8, grant.Scopes.Joined());
        writer.WriteNumber("iat"u8, grant.CreatedAt.ToUnixTimeSeconds());
        writer.WriteNumber("exp"u8, grant.ExpiresAt.ToUnixTimeSeconds());
    }
}
