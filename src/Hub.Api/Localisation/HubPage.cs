using System.Globalization;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.Api.Localisation;

/// <summary>A page in the reader's language.</summary>
public abstract class HubPage : PageModel
{
    /// <summary>Western Indonesia Time (UTC+7, no daylight saving), in which pages show times.</summary>
    static readonly TimeSpan Jakarta = TimeSpan.FromHours(7);

    public Language Lang => LanguageChoice.Of(Request);

    public string T(Text text) => text.In(Lang);

    /// <summary>A time for people: day, month in words, year, hour and minute in WIB.</summary>
    public string When(long unixMilliseconds)
    {
        var local = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToOffset(Jakarta);
        var culture = CultureInfo.GetCultureInfo(Lang == Language.En ? "en-GB" : "id-ID");
        return local.ToString("d MMMM yyyy, HH.mm", culture) + " WIB";
    }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        LanguageChoice.Keep(HttpContext);
        Response.Headers.CacheControl = "no-store";
        base.OnPageHandlerExecuting(context);
    }
}
