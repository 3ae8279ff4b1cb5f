using Duende.IdentityServer;
using Duende.IdentityServer.Models;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Duende;

/// <summary>Authenticates clients as the embedded server does (AS-02 to AS-06, AS-28), a used <c>jti</c> taken by one insert.</summary>
/// <remarks>
/// The package's own validator takes endpoints for audiences unless the assertion has a type that clients do not set, looks at no
/// <c>iat</c>, reads the machine's clock, and asks whether a <c>jti</c> is known before it notes it.
/// </remarks>
sealed partial class HubClientAuthentication(ClientAuthenticator authenticator, HubClients clients, Turn turn, ILogger<HubClientAuthentication> log) : IClientSecretValidator
{
    public async Task<ClientSecretValidationResult> ValidateAsync(HttpContext context)
    {
        var form = turn.Form ?? throw new InvalidOperationException("no form was read");
        if (!(await authenticator.Authenticate(context.Request, form, context.RequestAborted)).TryGet(out var client, out var fault))
        {
            LogRefused(fault.Code, fault.Reason);
            turn.Refused = ClientAuthenticator.Refusal(fault);
            return new ClientSecretValidationResult { IsError = true, Error = turn.Refused.Code };
        }
        turn.Client = client;
        return new ClientSecretValidationResult
        {
            IsError = false,
            Client = clients.Of(client),
            Secret = new ParsedSecret { Id = client.Id, Credential = form["client_assertion"], Type = IdentityServerConstants.ParsedSecretTypes.JwtBearer },
        };
    }

    [LoggerMessage(EventId = 2611, Level = LogLevel.Warning, Message = "A client was not authenticated: {Code}, {Reason}")]
    partial void LogRefused(string code, string reason);
}
