using Hub.Identity;

namespace Hub.Api.Localisation;

/// <summary>Which language a reader gets: <c>?lang=</c>, then the cookie it left, then Accept-Language, then Indonesian.</summary>
public static class LanguageChoice
{
    public const string Cookie = HostCookie.Prefix + "lang";

    public static Language Of(HttpRequest request)
    {
        if (Parse(request.Query["lang"]) is { } asked)
        {
            return asked;
        }
        return Parse(request.Cookies[Cookie]) ?? FromHeader(request) ?? Language.Id;
    }

    /// <summary>Keeps a language asked for by <c>?lang=</c> for the next pages.</summary>
    public static void Keep(HttpContext context)
    {
        if (Parse(context.Request.Query["lang"]) is { } asked)
        {
            context.Response.Cookies.Append(Cookie, Code(asked), HostCookie.Lax());
        }
    }

    /// <summary>The part of a query that asks for a language; empty where none does.</summary>
    public static QueryString Query(HttpRequest request) =>
        Parse(request.Query["lang"]) is { } asked ? QueryString.Create("lang", Code(asked)) : QueryString.Empty;

    /// <summary>This page in another language, everything else of its address kept.</summary>
    public static string Link(string? path, HttpRequest request, Language language)
    {
        ArgumentNullException.ThrowIfNull(request);
        var kept = request.Query.Where(part => part.Key is not ("lang" or "handler")).SelectMany(part => part.Value.Select(value => KeyValuePair.Create(part.Key, value)));
        return path + QueryString.Create(kept.Append(KeyValuePair.Create("lang", (string?)Code(language))));
    }

    public static string Code(Language language) => language == Language.En ? "en" : "id";

    static Language? Parse(string? code) => code switch
    {
        "en" => Language.En,
        "id" => Language.Id,
        _ => null,
    };

    static Language? FromHeader(HttpRequest request)
    {
        var first = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).FirstOrDefault(l => l.Value.Length >= 2);
        return first is null ? null : Parse(first.Value.ToString()[..2].ToLowerInvariant());
    }
}
