using Duende.IdentityServer.Models;
using Duende.IdentityServer.ResponseHandling;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>Leads the browser to the hub's sign-in, to its question, or on to the code, by the rules of the embedded server.</summary>
sealed class PersonInteraction(
    AuthorizeEndpoint endpoint,
    IAuthorizationAnswerStore answers,
    IHttpContextAccessor contexts,
    Turn turn) : IAuthorizeInteractionResponseGenerator
{
    public async Task<InteractionResponse> ProcessInteractionAsync(ValidatedAuthorizeRequest request, ConsentResponse? consent = null)
    {
        var context = contexts.HttpContext!;
        if (await endpoint.Find(context) is not { } open)
        {
            return Error("invalid_request_uri");
        }
        if (await answers.Find(Authorizations.HashOf(open), context.RequestAborted) is AuthorizationAnswer.Refused refused)
        {
            return Error(refused.Error);
        }
        var reader = await endpoint.Reader(context);
        var need = Authorizations.Need(open, reader);
        if (need == AuthorizationNeed.Answer && !Authorizations.CanGive(open, reader!))
        {
            return Error("access_denied");
        }
        if (open.Request.Prompt is "none")
        {
            return Error(need == AuthorizationNeed.Answer ? "consent_required" : "login_required");
        }
        return need == AuthorizationNeed.Answer
            ? await Answered(open, reader!, context.RequestAborted)
            : new InteractionResponse { RedirectUrl = endpoint.SignIn(open, reader) };
    }

    async Task<InteractionResponse> Answered(OpenAuthorization open, SignedInPerson reader, CancellationToken cancellationToken)
    {
        // Who agreed and who is here now are one person, or nobody agreed.
        if (await answers.Find(Authorizations.HashOf(open), cancellationToken) is AuthorizationAnswer.Agreed agreed && agreed.SignIn == reader.Person.SignIn)
        {
            turn.Agreed = (open, reader);
            return new InteractionResponse();
        }
        return new InteractionResponse { RedirectUrl = AuthorizeEndpoint.PathOf(ServerPaths.Consent, open) };
    }

    static InteractionResponse Error(string error) => new() { Error = error };
}
