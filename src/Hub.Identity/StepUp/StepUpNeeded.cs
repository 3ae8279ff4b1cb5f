using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>What an authentication lacked, and nothing else did.</summary>
/// <param name="Acr">The class asked for; null where any will do.</param>
/// <param name="MaxAge">The age asked for; null where any will do.</param>
public sealed record StepUpNeeded(string? Acr, TimeSpan? MaxAge)
{
    /// <summary>Code of the refusal that a program hears.</summary>
    public const string Code = "authentication.step-up";

    /// <summary>What the sign-in page is asked for where any class will do if it is new; else it is asked for a class of <see cref="AuthenticationEvent"/>.</summary>
    public const string Fresh = "fresh";

    /// <summary>Null where something else failed too: then a fresh authentication would not help.</summary>
    public static StepUpNeeded? Of(AuthorizationFailure? failure)
    {
        if (failure is not { FailCalled: false } || !failure.FailedRequirements.Any() || failure.FailedRequirements.Any(one => one is not StepUpRequirement))
        {
            return null;
        }
        var failed = failure.FailedRequirements.OfType<StepUpRequirement>().ToList();
        var strong = failed.OfType<StepUpRequirement.Class>().FirstOrDefault()?.Acr ?? (failed.OfType<StepUpRequirement.OwnBest>().Any() ? AuthenticationEvent.TwoFactors : null);
        return new StepUpNeeded(strong, failed.OfType<StepUpRequirement.Recent>().Select(recent => (TimeSpan?)recent.MaxAge).Min());
    }

    /// <summary>Where a browser is sent to authenticate again and come back.</summary>
    /// <param name="signInPath">A local path.</param>
    /// <param name="request">Its path is the way back; what a form held is typed again.</param>
    public string Location(string signInPath, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var back = request.PathBase + request.Path + (HttpMethods.IsGet(request.Method) ? request.QueryString : QueryString.Empty);
        return AddressOf(signInPath, Acr ?? Fresh, back);
    }

    /// <summary>The sign-in page's address, in the one form that it reads.</summary>
    /// <param name="signInPath">A local path.</param>
    /// <param name="asked">A class, or <see cref="Fresh"/>; null where nobody is signed in who could be asked again.</param>
    /// <param name="back">The way back, a local path.</param>
    internal static string AddressOf(string signInPath, string? asked, string back)
    {
        var stepUp = asked is null ? "" : $"stepup={UrlEncoder.Default.Encode(asked)}&";
        return $"{signInPath}?{stepUp}return={UrlEncoder.Default.Encode(back)}";
    }

    /// <summary>The challenge to a client's token of a person (RFC 9470 §3): the client leads the person to a new authorization.</summary>
    public string Challenge()
    {
        var text = $"{DpopAuthenticationHandler.SchemeName} error=\"insufficient_user_authentication\"";
        text = Acr is null ? text : $"{text}, acr_values=\"{Acr}\"";
        return MaxAge is { } age ? string.Create(CultureInfo.InvariantCulture, $"{text}, max_age={(long)age.TotalSeconds}") : text;
    }

    /// <summary>What a program hears that came with a session.</summary>
    public Problem Problem() => new(StatusCodes.Status403Forbidden, Code, "Authenticate again, or by two factors")
    {
        Extensions = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["acr_values"] = Acr,
            ["max_age"] = MaxAge is { } age ? (long)age.TotalSeconds : null,
        },
    };
}
