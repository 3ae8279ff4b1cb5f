using System.Globalization;
using System.Text;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Verify.Chains;

/// <summary>One line of what an agency itself holds.</summary>
public abstract record JournalLine
{
    JournalLine()
    {
    }

    /// <summary>Where it stands: <c>NAME line N</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The agency asked, and the hub answered.</summary>
    /// <param name="Exchange">Id in the answer.</param>
    /// <param name="Outcome"><c>released</c>, <c>refused</c>, or <c>dropped</c> where the hub said that the reply was too late.</param>
    /// <param name="Promise">The hub's promise as it came (compact JWS); null where none came.</param>
    /// <param name="At">Milliseconds since 1970 UTC, the agency's clock.</param>
    public sealed record Asked(Id128 Exchange, string Outcome, string? Promise, long At) : JournalLine;

    /// <summary>The agency's source answered a question of the hub.</summary>
    /// <param name="Exchange">What the hub named as the exchange (header <c>Hub-Exchange-Id</c>); null where it named none.</param>
    /// <param name="About">The provider's own mark of the person asked about, the same for the same person and exchange; null where it keeps none.</param>
    /// <param name="At">Milliseconds since 1970 UTC, the provider's clock.</param>
    public sealed record Served(Id128? Exchange, string? About, long At) : JournalLine;

    /// <summary>How many exchanges the agency's sources answered on one day.</summary>
    /// <param name="Date">UTC.</param>
    /// <param name="Count">Number of exchanges, not of attempts.</param>
    public sealed record Day(DateOnly Date, long Count) : JournalLine;
}

/// <summary>What an agency itself holds of its exchanges: JSON lines, the first of which says what is kept, and since when.</summary>
/// <param name="Keeps">Which lines it would hold: <c>asked</c>, <c>served</c>, <c>days</c>. What is not kept is not missed.</param>
/// <param name="Since">Milliseconds since 1970 UTC: nothing from before is missed.</param>
/// <param name="Lines">The lines after the first.</param>
public sealed record AgencyJournal(IReadOnlySet<string> Keeps, long Since, IReadOnlyList<JournalLine> Lines)
{
    /// <summary>Value of the first line's member <c>journal</c>.</summary>
    public const string Version = "hub/journal/v1";

    /// <summary>Most bytes of one file.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Longest line, in characters; a promise is the longest thing in it.</summary>
    public const int MaxLineChars = 8 * 1024;

    /// <summary>Longest mark of a person, in characters.</summary>
    public const int MaxAboutChars = 64;

    /// <summary>What is kept of what the agency asked.</summary>
    public const string KeepsAsked = "asked";

    /// <summary>What is kept, exchange by exchange, of what it served.</summary>
    public const string KeepsServed = "served";

    /// <summary>What is kept, as a number for each day, of what it served.</summary>
    public const string KeepsDays = "days";

    /// <summary>Largest number in a journal: numbers in JSON are exact below it.</summary>
    public const long MaxTime = (1L << 53) - 1;

    static readonly string[] AllKept = [KeepsAsked, KeepsServed, KeepsDays];

    static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    sealed record HeadJson(string? Journal, IReadOnlyList<string>? Keeps, long? Since);

    sealed record LineJson(string? Asked, string? Served, string? Day, string? Outcome, string? Promise, string? About, long? Count, long? At);

    /// <summary>A journal in which nothing is kept yet.</summary>
    /// <param name="keeps">What it is to hold.</param>
    /// <param name="since">Milliseconds since 1970 UTC.</param>
    /// <returns>Its first line, with its line end.</returns>
    public static string Head(string keeps, long since) =>
        JsonSerializer.Serialize(new { journal = Version, keeps = new[] { keeps }, since }) + "\n";

    /// <summary>The line of an answer that the agency got, with its line end.</summary>
    public static string AskedLine(string exchange, string outcome, string? promise, long at) =>
        JsonSerializer.Serialize(new { asked = exchange, outcome, promise, at }) + "\n";

    /// <summary>Reads a journal.</summary>
    /// <param name="name">Names it in places.</param>
    /// <param name="bytes">UTF-8, every line with its line end.</param>
    /// <param name="journal">The journal, or null.</param>
    /// <returns>Null, or what is wrong and where.</returns>
    public static string? Parse(string name, ReadOnlySpan<byte> bytes, out AgencyJournal? journal)
    {
        journal = null;
        var text = Encoding.UTF8.GetString(bytes);
        if (!text.EndsWith('\n'))
        {
            return $"{name}: the last line was not written to its end";
        }
        var rows = text[..^1].Split('\n');
        if (Read<HeadJson>(rows[0]) is not { Journal: Version, Keeps: { Count: > 0 } keeps, Since: >= 0 and <= MaxTime and var since } || keeps.Except(AllKept, StringComparer.Ordinal).Any())
        {
            return $"{name} line 1: not the head of a journal: {{\"journal\":\"{Version}\",\"keeps\":[…],\"since\":…}}";
        }
        var lines = new List<JournalLine>(rows.Length - 1);
        for (var row = 1; row < rows.Length; row++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{name} line {row + 1}");
            if (LineOf(Read<LineJson>(rows[row]), place) is not { } line)
            {
                return $"{place}: neither asked, served nor day";
            }
            lines.Add(line);
        }
        journal = new(keeps.ToHashSet(StringComparer.Ordinal), since, lines);
        return null;
    }

    static JournalLine? LineOf(LineJson? line, string place) => line switch
    {
        { Asked: { } id, Served: null, Day: null, About: null, Count: null, Outcome: "released" or "refused" or "dropped", At: >= 0 and <= MaxTime and var at } when Id128.TryParse(id, out var exchange) =>
            new JournalLine.Asked(exchange, line.Outcome, line.Promise, at) { Place = place },
        { Served: { } id, Asked: null, Day: null, Outcome: null, Promise: null, Count: null, At: >= 0 and <= MaxTime and var at } when (id.Length == 0 || Id128.TryParse(id, out _)) && line.About is null or { Length: <= MaxAboutChars } =>
            new JournalLine.Served(Id128.TryParse(id, out var exchange) ? exchange : null, line.About, at) { Place = place },
        { Day: { } day, Asked: null, Served: null, Outcome: null, Promise: null, About: null, At: null, Count: >= 0 and <= MaxTime and var count } when DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
            new JournalLine.Day(date, count) { Place = place },
        _ => null,
    };

    static T? Read<T>(string row)
        where T : class
    {
        try
        {
            return row.Length <= MaxLineChars ? JsonSerializer.Deserialize<T>(row, Strict) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
