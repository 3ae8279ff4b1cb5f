using System.Globalization;

namespace Hub.Api.Localisation;

/// <summary>Times as pages show them.</summary>
public static class LocalTime
{
    /// <summary>Western Indonesia Time (UTC+7, no daylight saving).</summary>
    static readonly TimeSpan Jakarta = TimeSpan.FromHours(7);

    /// <summary>Day, month in words, year, hour and minute in WIB.</summary>
    public static string Of(long unixMilliseconds, Language language)
    {
        var local = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToOffset(Jakarta);
        var culture = CultureInfo.GetCultureInfo(language == Language.En ? "en-GB" : "id-ID");
        return local.ToString("d MMMM yyyy, HH.mm", culture) + " WIB";
    }
}
