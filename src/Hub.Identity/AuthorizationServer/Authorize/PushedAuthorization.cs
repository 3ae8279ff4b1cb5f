using System.Globalization;
using Hub.Jose;

namespace Hub.Identity;

/// <summary><c>POST /oauth/par</c> (RFC 9126): a client says what it wants of a person, before any browser is involved. Thread-safe.</summary>
sealed class PushedAuthorization(ClientProofs proofs, IPushedRequestStore requests, HubIdentityOptions options)
{
    /// <summary>How long a request waits for its person: time to find the telephone, less than ten minutes (FAPI 2.0 §5.3.2.2).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);

    /// <summary>Requests of one client that may wait for their person at a time: 33 a second, should nobody ever answer.</summary>
    public const int MaxWaitingPerClient = 10_000;

    /// <summary>Time after which a client that has too many may have fewer; the last of them is over after <see cref="Lifetime"/>.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>What a request is called, before its secret.</summary>
    public const string UriPrefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Longest <c>state</c>, <c>nonce</c> and <c>acr_values</c>.</summary>
    public const int MaxEchoChars = 2048;

    const int ThumbprintChars = 43;
    const long MaxAgeLimitSeconds = 365L * 24 * 3600;

    /// <summary>Values of <c>prompt</c>.</summary>
    public static readonly string[] Prompts = ["none", "login", "consent"];

    public async ValueTask<OAuthAnswer> Answer(ClientRequest asked)
    {
        if (Fault(asked) is { } fault)
        {
            return fault;
        }
        var scopes = RequestedScope.Of(asked.Form, PeopleScopes(asked.Client));
        if (scopes is null)
        {
            return OAuthError.InvalidScope("a scope is unknown or not allowed to this client for people");
        }
        var (thumbprint, proofFault) = await Binding(asked);
        if (proofFault is not null)
        {
            return proofFault;
        }
        var request = new AuthorizationRequest(asked.Client.Id, asked.Form["redirect_uri"]!, scopes, asked.Form["code_challenge"]!)
        {
            State = asked.Form["state"],
            Nonce = asked.Form["nonce"],
            Prompt = asked.Form["prompt"],
            MaxAgeSeconds = MaxAge(asked.Form),
            AcrValues = asked.Form["acr_values"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            DpopThumbprint = thumbprint,
        };
        var secret = RandomSecret.New();
        return await requests.Add(secret.Hash, new(request, asked.Now, asked.Now + Lifetime, UsedAt: null), asked.Cancellation) switch
        {
            PushedOutcome.Kept => new OAuthAnswer.Json(201, writer =>
            {
                writer.WriteString("request_uri"u8, UriPrefix + secret.Text);
                writer.WriteNumber("expires_in"u8, (long)Lifetime.TotalSeconds);
            }),
            PushedOutcome.ClientGone => OAuthError.ClientGone,
            PushedOutcome.TooMany => TooManyWait,
            _ => throw new InvalidOperationException("an outcome without a form"),
        };
    }

    internal static OAuthError TooManyWait { get; } = OAuthError.TooMany("too many requests of this client wait for their person", RetryAfter);

    internal static IReadOnlyList<string> PeopleScopes(RegisteredClient client) =>
        [.. client.Registration.Scopes.Intersect(HubScopes.People, StringComparer.Ordinal)];

    /// <summary>What is wrong with the words of a request, its scopes and proof apart; null where nothing is.</summary>
    internal OAuthError? Fault(ClientRequest asked)
    {
        var form = asked.Form;
        if (!asked.Client.Registration.Grants.Contains(OAuthGrants.AuthorizationCode, StringComparer.Ordinal))
        {
            return OAuthError.UnauthorizedClient;
        }
        if (form.Has("request_uri"))
        {
            return OAuthError.InvalidRequest("a request_uri inside a pushed request");
        }
        if (form.Has("request"))
        {
            return new OAuthError(400, "request_not_supported", "request objects");
        }
        if (form["response_type"] is not "code")
        {
            return form["response_type"] is null
                ? OAuthError.InvalidRequest("no response_type")
                : new OAuthError(400, "unsupported_response_type", "not code");
        }
        if (form["response_mode"] is not (null or "query"))
        {
            return OAuthError.InvalidRequest("response_mode is not query");
        }
        if (form["redirect_uri"] is not { } redirect || !asked.Client.Registration.RedirectUris.Contains(redirect, StringComparer.Ordinal))
        {
            return OAuthError.InvalidRequest("redirect_uri is not one that is registered");
        }
        if (!Pkce.IsChallenge(form["code_challenge"]) || form["code_challenge_method"] is not Pkce.Method)
        {
            return OAuthError.InvalidRequest("PKCE with S256 is required");
        }
        if (!RequestedScope.IsHere(form, options.Origin))
        {
            return OAuthError.InvalidTarget;
        }
        return EchoFault(form);
    }

    static OAuthError? EchoFault(OAuthForm form)
    {
        if (form["state"]?.Length > MaxEchoChars || form["nonce"]?.Length > MaxEchoChars)
        {
            return OAuthError.InvalidRequest($"state or nonce is longer than {MaxEchoChars} characters");
        }
        if (form["prompt"] is { } prompt && !Prompts.Contains(prompt, StringComparer.Ordinal))
        {
            return OAuthError.InvalidRequest("prompt is not none, login or consent");
        }
        if (form.Has("max_age") && MaxAge(form) is null)
        {
            return OAuthError.InvalidRequest("max_age is no number of seconds up to a year");
        }
        return form["acr_values"]?.Length > MaxEchoChars ? OAuthError.InvalidRequest("acr_values is too long") : null;
    }

    static long? MaxAge(OAuthForm form) =>
        long.TryParse(form["max_age"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxAgeLimitSeconds ? seconds : null;

    // RFC 9449 §10.1: by parameter, by a proof, or by both where they agree.
    async ValueTask<(string? Thumbprint, OAuthError? Fault)> Binding(ClientRequest asked)
    {
        var named = asked.Form["dpop_jkt"];
        if (named is not null && (named.Length != ThumbprintChars || !Canon.Hash256.TryParse(named, out _)))
        {
            return (null, OAuthError.InvalidRequest("dpop_jkt is no SHA-256 thumbprint"));
        }
        if (!ClientProofs.Came(asked.Context))
        {
            return (named, null);
        }
        var (proof, fault) = await proofs.Take(asked);
        if (proof is null)
        {
            return (null, fault);
        }
        return named is null || string.Equals(named, proof.Thumbprint, StringComparison.Ordinal)
            ? (proof.Thumbprint, null)
            : (null, OAuthError.InvalidProof("dpop_jkt is not the key of the proof"));
    }
}
