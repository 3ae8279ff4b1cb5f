using System.Collections.Specialized;
using System.Globalization;
using Duende.IdentityServer.Services;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>Pushed requests in the hub's own table, where its consent page reads them. Thread-safe.</summary>
/// <remarks>
/// The service and not the store below it, because the store is told a hash and a sealed text alone. What is kept is what the hub
/// knows a request by; the package gets the parameters of that back and nothing that the client sent beside.
/// </remarks>
sealed class PushedRequests(IPushedRequestStore store, TimeProvider clock) : IPushedAuthorizationService
{
    /// <summary>Keeps a request; one of a client that was suspended meanwhile, or got too many at the same moment, is not kept, and its URI leads nowhere.</summary>
    public async Task StoreAsync(DeserializedPushedAuthorizationRequest pushedAuthorizationRequest)
    {
        var now = clock.GetUtcNow();
        await store.Add(HashOf(pushedAuthorizationRequest.ReferenceValue), new(Read(pushedAuthorizationRequest.PushedParameters), now, now + PushedAuthorization.Lifetime, UsedAt: null), CancellationToken.None);
    }

    public async Task<DeserializedPushedAuthorizationRequest?> GetPushedAuthorizationRequestAsync(string referenceValue)
    {
        if (!RandomSecret.TryHash(referenceValue, out var hash) || await store.Find(hash, CancellationToken.None) is not { UsedAt: null } pushed)
        {
            return null;
        }
        var left = pushed.ExpiresAt - clock.GetUtcNow();
        // The package holds the end against the machine's clock, so it is told by it.
        return left <= TimeSpan.Zero
            ? null
            : new() { ReferenceValue = referenceValue, PushedParameters = Write(pushed.Request), ExpiresAtUtc = TimeProvider.System.GetUtcNow().UtcDateTime + left };
    }

    public async Task ConsumeAsync(string referenceValue) => await store.Use(HashOf(referenceValue), clock.GetUtcNow(), CancellationToken.None);

    static Canon.Hash256 HashOf(string reference) =>
        RandomSecret.TryHash(reference, out var hash) ? hash : throw new ArgumentException("not a name of a pushed request", nameof(reference));

    static AuthorizationRequest Read(NameValueCollection raw) => new(raw["client_id"]!, raw["redirect_uri"]!, raw["scope"]!.Split(' '), raw["code_challenge"]!)
    {
        State = raw["state"],
        Nonce = raw["nonce"],
        Prompt = raw["prompt"],
        DpopThumbprint = raw["dpop_jkt"],
        MaxAgeSeconds = raw["max_age"] is { } seconds ? long.Parse(seconds, NumberStyles.None, CultureInfo.InvariantCulture) : null,
        AcrValues = raw["acr_values"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
    };

    static NameValueCollection Write(AuthorizationRequest request)
    {
        var raw = new NameValueCollection
        {
            ["client_id"] = request.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = request.RedirectUri,
            ["scope"] = request.Scopes.Joined(),
            ["code_challenge"] = request.Challenge,
            ["code_challenge_method"] = Pkce.Method,
        };
        Add("state", request.State);
        Add("nonce", request.Nonce);
        Add("dpop_jkt", request.DpopThumbprint);
        return raw;

        // Prompt, age and class are asked of the person by the hub's own rules (PersonInteraction).
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                raw[name] = value;
            }
        }
    }
}

/// <summary>Holds a pushed request to the words of the profile before the package reads it.</summary>
sealed class PushedRequestRules(IPushedAuthorizationRequestValidator package, IPushedRequestStore store, PushedAuthorization rules, IHttpContextAccessor contexts, Turn turn, TimeProvider clock) : IPushedAuthorizationRequestValidator
{
    public async Task<PushedAuthorizationValidationResult> ValidateAsync(PushedAuthorizationRequestValidationContext context)
    {
        var asked = turn.Request(contexts.HttpContext!, clock.GetUtcNow());
        if (rules.Fault(asked) is { } fault)
        {
            return new(fault.Code, fault.Reason);
        }
        if (RequestedScope.Of(asked.Form, PushedAuthorization.PeopleScopes(asked.Client)) is not { } scopes)
        {
            return new("invalid_scope", "a scope is unknown or not allowed to this client for people");
        }
        // The store asks again when it keeps the request, in one transaction; what it refuses then leads nowhere.
        if (!await store.HasRoom(asked.Client.Id, asked.Now, asked.Cancellation))
        {
            turn.Refused = PushedAuthorization.TooManyWait;
            return new(turn.Refused.Code, turn.Refused.Reason);
        }
        // Said by the assertion where the form leaves it out, and all that are allowed where none is named.
        context.RequestParameters["client_id"] = asked.Client.Id;
        context.RequestParameters["scope"] = scopes.Joined();
        // The hub is its own only resource.
        context.RequestParameters.Remove("resource");
        return await package.ValidateAsync(context);
    }
}
