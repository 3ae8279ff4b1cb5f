using System.Globalization;

namespace Hub.Cli.Commands;

/// <summary>Times as they are told.</summary>
static class Moment
{
    // 9999-12-31T23:59:59.999Z
    const long Last = 253_402_300_799_999;

    /// <summary>UTC, to the second; numbers that are no time as they are.</summary>
    /// <param name="milliseconds">Since 1970 UTC.</param>
    public static string Of(long milliseconds) =>
        milliseconds is >= 0 and <= Last
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : milliseconds.ToString(CultureInfo.InvariantCulture);
}
