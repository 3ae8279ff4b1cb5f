using Hub.Api.Endpoints;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Localisation;

/// <summary>A page in the reader's language.</summary>
public abstract class HubPage : PageModel
{
    public Language Lang => LanguageChoice.Of(Request);

    public string T(Text text) => text.In(Lang);

    /// <summary>A code in the reader's words.</summary>
    public string Why(string code) => ErrorCatalogue.Find(code) is { } reason ? reason.Message.In(Lang) : T(SecurityTexts.NotPossible);

    /// <summary>Attempts without success before a session just begun, to be told to its owner; 0 for nothing.</summary>
    public int FailedBefore => SessionAuthenticationHandler.FailedBefore(HttpContext, HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>A time for people: day, month in words, year, hour and minute in WIB.</summary>
    public string When(long unixMilliseconds) => LocalTime.Of(unixMilliseconds, Lang);

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        LanguageChoice.Keep(HttpContext);
        Response.Headers.CacheControl = "no-store";
        base.OnPageHandlerExecuting(context);
    }
}
