using Duende.IdentityServer.Endpoints.Results;
using Duende.IdentityServer.Hosting;
using Hub.Identity;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>Refusals of the token endpoint in the hub's form: the reason goes to the log, 401 to whoever was not authenticated.</summary>
sealed class TokenErrorWriter(BackChannel channel, Turn turn) : IHttpResponseWriter<TokenErrorResult>
{
    public Task WriteHttpResponse(TokenErrorResult result, HttpContext context) => channel.Refuse(context, turn.Refused ?? Refusals.Of(result.Response.Error, result.Response.ErrorDescription));
}

/// <summary>Refusals of the pushed-request endpoint.</summary>
sealed class PushedErrorWriter(BackChannel channel, Turn turn) : IHttpResponseWriter<PushedAuthorizationErrorResult>
{
    public Task WriteHttpResponse(PushedAuthorizationErrorResult result, HttpContext context) => channel.Refuse(context, turn.Refused ?? Refusals.Of(result.Response.Error, result.Response.ErrorDescription));
}

static class Refusals
{
    public static OAuthError Of(string code, string? reason) => new(
        code switch
        {
            "invalid_client" => StatusCodes.Status401Unauthorized,
            "temporarily_unavailable" => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        },
        code,
        reason ?? "as the package says");
}
