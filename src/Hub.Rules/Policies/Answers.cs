using System.Text;
using System.Text.Json;

namespace Hub.Rules.Policies;

/// <summary>Answers instead of values.</summary>
static class Answers
{
    /// <summary>True or false; null when the value is not of the kind asked about.</summary>
    public static bool? Of(Predicate answer, string source, FetchedValues fetched, SortedDictionary<string, string>? given, long nowMs) => answer switch
    {
        Predicate.AmountBelow below => fetched.Whole(source) < below.Amount is var yes && fetched.Whole(source) is not null ? yes : null,
        Predicate.AgeOver age => fetched.Date(source) is { } birth && LocalClock.Age(birth, nowMs, age.Tz) is var years and >= 0 ? years >= age.Years : null,
        Predicate.MemberOf list => Text(source, fetched) is { } text ? list.Values.Contains(text, StringComparer.Ordinal) : null,
        Predicate.Match => given?.GetValueOrDefault(answer.Answer) is { } held && Text(source, fetched) is { } value
            ? string.Equals(Plain(held), Plain(value), StringComparison.Ordinal)
            : null,
        _ => null,
    };

    /// <summary>Name of the operation.</summary>
    public static string Op(Predicate answer) => answer switch
    {
        Predicate.Match => "match",
        Predicate.AgeOver => "age-over",
        Predicate.AmountBelow => "amount-below",
        Predicate.MemberOf => "member-of",
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "no such answer"),
    };

    static string? Text(string source, FetchedValues fetched) => fetched.TryGet(source, out var value) ? Minimiser.Text(value) : null;

    static string Plain(string text) =>
        string.Join(' ', text.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
