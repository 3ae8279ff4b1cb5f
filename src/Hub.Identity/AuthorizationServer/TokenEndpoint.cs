using Hub.Jose;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary><c>POST /oauth/token</c> (RFC 6749 §3.2), always DPoP-bound. Thread-safe.</summary>
/// <remarks>
/// The order: form, client, grant and its words, proof, gift. The proof is used up late, so that a request that was refused for
/// its words can be sent again with the same key at once; what the grant uses up, last.
/// </remarks>
sealed partial class TokenEndpoint(
    IEnumerable<ITokenGrant> grants,
    ClientProofs proofs,
    AccessTokenIssuer issuer,
    HubIdentityOptions options,
    ILogger<TokenEndpoint> log)
{
    readonly Dictionary<string, ITokenGrant> _grants = grants.ToDictionary(grant => grant.Type, StringComparer.Ordinal);

    public async ValueTask<OAuthAnswer> Answer(ClientRequest asked)
    {
        if (asked.Form["grant_type"] is not { } type)
        {
            return OAuthError.InvalidRequest("no grant_type");
        }
        if (!_grants.TryGetValue(type, out var grant))
        {
            return new OAuthError(400, "unsupported_grant_type", "no grant of this server");
        }
        if (!asked.Client.Registration.Grants.Contains(type, StringComparer.Ordinal))
        {
            return OAuthError.UnauthorizedClient;
        }
        if (!RequestedScope.IsHere(asked.Form, options.Origin))
        {
            return OAuthError.InvalidTarget;
        }
        return await grant.Look(asked) switch
        {
            TokenClaim.Refused refused => refused.Error,
            TokenClaim.Held held => await Give(asked, held),
            _ => throw new InvalidOperationException("a claim without a form"),
        };
    }

    async ValueTask<OAuthAnswer> Give(ClientRequest asked, TokenClaim.Held held)
    {
        var (proof, fault) = await proofs.Take(asked);
        if (proof is null)
        {
            return fault!;
        }
        return await held.Give(proof) switch
        {
            TokenGift.Refused refused => refused.Error,
            TokenGift.Given given => Answer(asked, given, proof, issuer.Issue(asked.Client.Id, given.Scopes, proof.Thumbprint, given.Grant, asked.Now)),
            _ => throw new InvalidOperationException("a gift without a form"),
        };
    }

    OAuthAnswer.Json Answer(ClientRequest asked, TokenGift.Given given, DpopProof proof, IssuedToken issued)
    {
        proofs.KeepReady(proof);
        LogIssued(asked.Client.Id);
        return new OAuthAnswer.Json(200, writer =>
        {
            writer.WriteString("access_token"u8, issued.Token);
            writer.WriteString("token_type"u8, "DPoP"u8);
            writer.WriteNumber("expires_in"u8, (long)issued.Lifetime.TotalSeconds);
            writer.WriteString("scope"u8, issued.Scope);
            if (given.RefreshToken is { } refresh)
            {
                writer.WriteString("refresh_token"u8, refresh);
            }
            if (given.IdToken is { } idToken)
            {
                writer.WriteString("id_token"u8, idToken);
            }
        });
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Access token issued to {ClientId}")]
    partial void LogIssued(string clientId);
}
