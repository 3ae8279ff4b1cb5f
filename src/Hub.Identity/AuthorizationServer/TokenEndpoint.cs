using System.Buffers;
using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary><c>POST /oauth/token</c>, grant <c>client_credentials</c> (RFC 6749 §4.4), always DPoP-bound. Thread-safe.</summary>
public sealed partial class TokenEndpoint(
    ClientAuthenticator authenticator,
    ProofReader proofs,
    ReplayGuard replays,
    DpopNonces nonces,
    AccessTokenIssuer issuer,
    HubIdentityOptions options,
    IIdentityRecords records,
    TimeProvider clock,
    ILogger<TokenEndpoint> log)
{
    const string NonceHeader = "DPoP-Nonce";

    /// <summary>Answers one request.</summary>
    public async Task Handle(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        await Answer(context);
    }

    // The order: form, client, grant, scope and resource, proof. The proof is used up last, so that a request that was
    // refused for its words can be sent again with the same key at once.
    async Task Answer(HttpContext context)
    {
        var (form, fault) = await TokenForm.Read(context.Request, context.RequestAborted);
        if (form is null)
        {
            await Refuse(context, OAuthError.InvalidRequest(fault));
            return;
        }
        if (!(await authenticator.Authenticate(context.Request, form, context.RequestAborted)).TryGet(out var client, out var unknown))
        {
            await Refuse(context, OAuthError.InvalidClient($"{unknown.Code}: {unknown.Reason}"));
            return;
        }
        if (GrantFault(form, client) is { } grantFault)
        {
            await Refuse(context, grantFault);
            return;
        }
        var scopes = form["scope"]?.Split(' ').Distinct(StringComparer.Ordinal).ToList() ?? client.Registration.Scopes;
        if (scopes.Except(client.Registration.Scopes, StringComparer.Ordinal).Any() || (form.Has("scope") && form["scope"] is null))
        {
            await Refuse(context, new OAuthError(400, "invalid_scope", "a scope is unknown or not allowed to this client"));
            return;
        }
        if (form["resource"] is { } resource && !IsThisOrigin(resource))
        {
            await Refuse(context, new OAuthError(400, "invalid_target", "resource is not this origin"));
            return;
        }
        var (proof, proofFault) = await TakeProof(context);
        if (proof is null)
        {
            await Refuse(context, proofFault!);
            return;
        }
        var issued = issuer.Issue(client.Id, scopes, proof.Thumbprint, clock.GetUtcNow());
        LogIssued(client.Id);
        await Write(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("access_token"u8, issued.Token);
            writer.WriteString("token_type"u8, "DPoP"u8);
            writer.WriteNumber("expires_in"u8, (long)issued.Lifetime.TotalSeconds);
            writer.WriteString("scope"u8, issued.Scope);
        });
    }

    bool IsThisOrigin(string resource) =>
        resource.AsSpan().TrimEnd('/').SequenceEqual(options.Origin) && resource.Length <= options.Origin.Length + 1;

    static OAuthError? GrantFault(TokenForm form, RegisteredClient client) => form["grant_type"] switch
    {
        null => OAuthError.InvalidRequest("no grant_type"),
        OAuthGrants.ClientCredentials => client.Registration.Grants.Contains(OAuthGrants.ClientCredentials, StringComparer.Ordinal)
            ? null
            : new OAuthError(400, "unauthorized_client", "the grant is not allowed to this client"),
        _ => new OAuthError(400, "unsupported_grant_type", "not client_credentials"),
    };

    async ValueTask<(DpopProof? Proof, OAuthError? Fault)> TakeProof(HttpContext context)
    {
        if (!proofs.Read(context, accessToken: null, clock.GetUtcNow()).TryGet(out var proof, out var fault))
        {
            return (null, fault.Code is ProofReader.Missing
                ? OAuthError.InvalidRequest("no DPoP proof")
                : OAuthError.InvalidProof($"{fault.Code}: {fault.Reason}"));
        }
        if (options.RequireNonce && !nonces.IsGood(proof.Nonce))
        {
            context.Response.Headers[NonceHeader] = nonces.Current();
            return (null, new OAuthError(400, "use_dpop_nonce", "nonce absent or stale"));
        }
        return await replays.Admit(proof, context.RequestAborted) switch
        {
            ProofAdmission.Fresh => (proof, null),
            ProofAdmission.Full => (null, new OAuthError(503, "temporarily_unavailable", "too many live proofs")),
            ProofAdmission.Replayed => (null, OAuthError.InvalidProof("replayed")),
            _ => (null, OAuthError.InvalidProof("dated before the restart or ahead of the clock")),
        };
    }

    async Task Refuse(HttpContext context, OAuthError error)
    {
        records.Count($"oauth.{error.Code}");
        LogRefused(error.Code, error.Reason);
        if (error.Status == StatusCodes.Status401Unauthorized && context.Request.Headers.Authorization.Count > 0)
        {
            // RFC 6749 §5.2: whoever tried the Authorization header gets a challenge; there is none it could meet.
            context.Response.Headers.WWWAuthenticate = "private_key_jwt";
        }
        await Write(context, error.Status, writer => writer.WriteString("error"u8, error.Code));
    }

    static async Task Write(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Access token issued to {ClientId}")]
    partial void LogIssued(string clientId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Token request refused: {Error}, {Reason}")]
    partial void LogRefused(string error, string reason);
}
