using Duende.IdentityServer;
using Duende.IdentityServer.Configuration;
using Duende.IdentityServer.ResponseHandling;
using Duende.IdentityServer.Services;
using Duende.IdentityServer.Stores;
using Duende.IdentityServer.Validation;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Duende;

/// <summary>The package's answer with a code; an error where another request with the same URI was faster.</summary>
sealed class CodeResponses(
    IdentityServerOptions options,
    IClock clock,
    ITokenService tokens,
    IKeyMaterialService keys,
    IAuthorizationCodeStore codes,
#pragma warning disable S6672 // the package's class asks for its own logger
    ILogger<AuthorizeResponseGenerator> log,
#pragma warning restore S6672
    IEventService events) : AuthorizeResponseGenerator(options, clock, tokens, keys, codes, log, events)
{
    protected override async Task<AuthorizeResponse> CreateCodeFlowResponseAsync(ValidatedAuthorizeRequest request)
    {
        var response = await base.CreateCodeFlowResponseAsync(request);
        return string.IsNullOrEmpty(response.Code) ? new AuthorizeResponse { Request = request, Error = "invalid_request_uri" } : response;
    }
}
