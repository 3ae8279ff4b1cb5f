using System.Text.Json;

namespace Hub.Identity;

/// <summary><c>POST /oauth/introspect</c> (RFC 7662): a client asks whether a token of its own still holds. Thread-safe.</summary>
/// <remarks>
/// Another client's token is answered as an unknown one: <c>active: false</c> and nothing else. What is answered is what the resource
/// server would grant now: without the scopes that were taken from the client since, and nothing where none is left or whoever gave
/// the token acts for a suspended agency.
/// </remarks>
sealed class IntrospectionEndpoint(TokenLookup tokens, Givers givers, PairwiseSubjects subjects, HubIdentityOptions options)
{
    public async ValueTask<OAuthAnswer> Answer(ClientRequest asked)
    {
        if (asked.Form["token"] is not { } text)
        {
            return OAuthError.InvalidRequest("no token");
        }
        return await tokens.Find(text, asked) switch
        {
            FoundToken.Access access => await Say(asked, access.Grant, access.Token.Scopes, (writer, scopes) => Write(writer, access.Token, scopes)),
            FoundToken.Refresh refresh => await Say(asked, refresh.Grant, refresh.Grant.Scopes, (writer, scopes) => Write(writer, refresh.Grant, scopes)),
            _ => Inactive,
        };
    }

    static OAuthAnswer.Json Inactive { get; } = new(200, writer => writer.WriteBoolean("active"u8, false));

    async ValueTask<OAuthAnswer> Say(ClientRequest asked, Grant? grant, IReadOnlyList<string> given, Action<Utf8JsonWriter, string> write)
    {
        var scopes = asked.Client.StillHas(given);
        if (scopes.Count == 0 || (grant is not null && !await givers.MayAct(grant, asked.Cancellation)))
        {
            return Inactive;
        }
        return new OAuthAnswer.Json(200, writer =>
        {
            writer.WriteBoolean("active"u8, true);
            write(writer, scopes.Joined());
        });
    }

    void Write(Utf8JsonWriter writer, AccessToken token, string scopes)
    {
        writer.WriteString("iss"u8, options.Origin);
        writer.WriteString("aud"u8, options.Origin);
        writer.WriteString("sub"u8, token.Subject);
        writer.WriteString("client_id"u8, token.ClientId);
        writer.WriteString("scope"u8, scopes);
        writer.WriteString("jti"u8, token.TokenId);
        writer.WriteString("token_type"u8, "DPoP"u8);
        writer.WriteNumber("iat"u8, token.IssuedAt);
        writer.WriteNumber("exp"u8, token.ExpiresAt);
        writer.WriteStartObject("cnf"u8);
        writer.WriteString("jkt"u8, token.JwkThumbprint);
        writer.WriteEndObject();
    }

    void Write(Utf8JsonWriter writer, Grant grant, string scopes)
    {
        writer.WriteString("iss"u8, options.Origin);
        writer.WriteString("sub"u8, subjects.Of(grant.ClientId, grant.SignIn));
        writer.WriteString("client_id"u8, grant.ClientId);
        writer.WriteString("scope"u8, scopes);
        writer.WriteNumber("iat"u8, grant.CreatedAt.ToUnixTimeSeconds());
        writer.WriteNumber("exp"u8, grant.ExpiresAt.ToUnixTimeSeconds());
    }
}
