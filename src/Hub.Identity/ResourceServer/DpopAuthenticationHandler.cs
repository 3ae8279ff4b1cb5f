using System.Security.Claims;
using System.Text.Encodings.Web;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Identity;

/// <summary>Scheme <c>DPoP</c> (RFC 9449 §7): an agency with a bound access token and a fresh proof for this very request.</summary>
/// <remarks>
/// The order: form of the credentials, token, client status and revocation, proof, binding, replay. The <c>jti</c> is used up
/// last, so that nobody can use up another's. The reason of a refusal goes to the log only.
/// </remarks>
public sealed partial class DpopAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IAccessTokens tokens,
    ProofReader proofs,
    ReplayGuard replays,
    ClientDirectory clients,
    RevokedTokens revoked,
    IIdentityRecords records,
    TimeProvider clock) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "DPoP";

    DpopRefusal refusal = DpopRefusal.NoCredentials;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Query.ContainsKey("access_token"))
        {
            return Refuse(DpopRefusal.InvalidToken, "a token in the query");
        }
        var lines = Request.Headers.Authorization;
        if (lines.Count == 0)
        {
            return AuthenticateResult.NoResult();
        }
        if (lines is not [{ } credentials] || credentials.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var space))
        {
            return Refuse(DpopRefusal.InvalidToken, "not one scheme and token");
        }
        if (!credentials[..space].Equals(SchemeName, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(DpopRefusal.InvalidToken, "another scheme than DPoP");
        }
        var started = Stage.Now;
        var result = await Check(credentials[(space + 1)..].Trim(' '));
        Stages.Token.Since(started);
        return result;
    }

    async ValueTask<AuthenticateResult> Check(string compact)
    {
        var now = clock.GetUtcNow();
        if (!(await tokens.Verify(compact, now, Context.RequestAborted)).TryGet(out var token, out var fault))
        {
            return Refuse(fault.Code is "foreign.unavailable" ? DpopRefusal.IssuerAway : DpopRefusal.InvalidToken, fault.Code);
        }
        if (!clients.TryFind(token.ClientId, out var client) || !client.Honours(token))
        {
            return Refuse(DpopRefusal.InvalidToken, "the client is unknown or suspended, or was since the token was made");
        }
        if (revoked.Contains(token.TokenId))
        {
            return Refuse(DpopRefusal.InvalidToken, "the token is revoked");
        }
        var giver = token.IsPersons ? await tokens.Giver(token, now, Context.RequestAborted) : null;
        if (token.IsPersons && (giver is null || clients.IsOfSuspended(giver.Person)))
        {
            return Refuse(DpopRefusal.InvalidToken, "the grant is over");
        }
        if (!proofs.Read(Context, compact, now).TryGet(out var proof, out fault))
        {
            return Refuse(DpopRefusal.InvalidProof, fault.Code);
        }
        if (!string.Equals(proof.Thumbprint, token.JwkThumbprint, StringComparison.Ordinal))
        {
            return Refuse(DpopRefusal.InvalidToken, "the token is bound to another key");
        }
        return await replays.Admit(proof, client.Id, Context.RequestAborted) switch
        {
            ProofAdmission.Fresh => Accept(client, token, giver, proof),
            ProofAdmission.TooMany => Refuse(DpopRefusal.TooMany, "too many live proofs of this client"),
            ProofAdmission.Full => Refuse(DpopRefusal.Busy, "too many live proofs"),
            ProofAdmission.Replayed => Refuse(DpopRefusal.InvalidProof, "replayed"),
            _ => Refuse(DpopRefusal.InvalidProof, "dated before the restart or ahead of the clock"),
        };
    }

    AuthenticateResult Accept(RegisteredClient client, AccessToken token, SignedInPerson? giver, DpopProof proof)
    {
        proofs.KeepReady(proof);
        if (giver is null)
        {
            Context.Features.Set(new AgencyCaller(client, token));
        }
        var identity = new ClaimsIdentity(SchemeName, HubClaims.ClientId, roleType: null);
        identity.AddClaim(new Claim(HubClaims.ClientId, client.Id));
        foreach (var scope in client.StillHas(token.Scopes))
        {
            identity.AddClaim(new Claim(HubClaims.Scope, scope));
        }
        if (giver is not null)
        {
            PersonClaims.AddTo(identity, giver.Person, giver.Authentication);
        }
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    AuthenticateResult Refuse(DpopRefusal why, string reason)
    {
        refusal = why;
        LogRefused(Logger, why.Problem.Code, reason);
        return AuthenticateResult.Fail(why.Problem.Code);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Answer(refusal);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // A scope that the token already has would not help: then it is the person who may not, or nobody may.
        var lacking = Context.GetEndpoint()?.Metadata.GetMetadata<AccessWays>()?.TokenScopes
            .FirstOrDefault(scope => !Context.User.HasClaim(HubClaims.Scope, scope));
        return lacking is null
            ? Problems.Write(Context, new Problem(StatusCodes.Status403Forbidden, "access.denied", "Nobody may do that"))
            : Answer(DpopRefusal.InsufficientScope(lacking), lacking);
    }

    Task Answer(DpopRefusal why, string? scope = null)
    {
        records.Count(why.Problem.Code);
        // Who is only to wait is asked for no other credentials.
        if (why.Problem.RetryAfter is null)
        {
            Response.Headers.WWWAuthenticate = Challenge(why.Error, scope);
        }
        return Problems.Write(Context, why.Problem);
    }

    // RFC 9449 §7.1.
    string Challenge(string? error, string? scope)
    {
        var text = $"{SchemeName} algs=\"{string.Join(' ', proofs.AlgorithmNames)}\"";
        text = error is null ? text : $"{text}, error=\"{error}\"";
        return scope is null ? text : $"{text}, scope=\"{scope}\"";
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "API call refused: {Code}, {Reason}")]
    static partial void LogRefused(ILogger logger, string code, string reason);
}
