using Duende.IdentityServer.Endpoints.Results;
using Duende.IdentityServer.Hosting;
using Hub.Identity;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>Leads the browser back to its client, or stays on a page of the hub where there is no client to trust.</summary>
sealed class AuthorizeWriter(Authorizations authorizations, AuthorizeEndpoint endpoint, Turn turn) : IHttpResponseWriter<AuthorizeResult>
{
    /// <summary>What a client is told (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6); of anything else only the browser hears.</summary>
    static readonly string[] ForClients = ["access_denied", "login_required", "consent_required"];

    public async Task WriteHttpResponse(AuthorizeResult result, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var response = result.Response;
        if (!response.IsError)
        {
            // The request was used up when the code was made.
            var (agreed, _) = turn.Agreed ?? throw new InvalidOperationException("Nobody agreed.");
            await endpoint.Leave(context, authorizations.Redirect(agreed.Request, "code", response.Code));
            return;
        }
        var told = ForClients.Contains(response.Error, StringComparer.Ordinal) && await endpoint.Find(context) is { } open
            && await authorizations.End(open, context.RequestAborted)
            ? authorizations.Redirect(open.Request, "error", response.Error)
            : null;
        await endpoint.Leave(context, told);
    }
}

/// <summary>Leads the browser to the hub's sign-in or question (<see cref="PersonInteraction"/>).</summary>
sealed class InteractionWriter(AuthorizeEndpoint endpoint) : IHttpResponseWriter<AuthorizeInteractionPageResult>
{
    public Task WriteHttpResponse(AuthorizeInteractionPageResult result, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return endpoint.Leave(context, result.RedirectUrl);
    }
}
