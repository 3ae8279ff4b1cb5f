using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>What a registered programme fixes for every decision by it: who must look, which terms people have, what it can end in.</summary>
/// <param name="Purpose">Code of the purpose that it decides for.</param>
/// <param name="Review"><c>always</c>, <c>adverse</c> or <c>never</c>.</param>
/// <param name="ContestWithin">ISO 8601 duration in days, as the text spells it.</param>
/// <param name="AnswerWithin">Likewise.</param>
/// <param name="Choices">The outcome from the threshold upwards, then the one below.</param>
sealed record ProgrammeTerms(string Purpose, string Review, string ContestWithin, string AnswerWithin, IReadOnlyList<OutcomeChoice> Choices)
{
    /// <summary>The engine whose programmes are spelled so.</summary>
    public const string Engine = "hub-programme/1";

    /// <summary>Whether an officer must look before a result has effect.</summary>
    public bool NeedsReview(bool adverse) => Review is "always" || (Review is "adverse" && adverse);

    /// <summary>Reads the terms from a programme's text; null when they do not stand there.</summary>
    public static ProgrammeTerms? TryRead(string text)
    {
        // In any other spelling a member could stand twice, and each reader take another one.
        var bytes = Encoding.UTF8.GetBytes(text);
        if (Jcs.TryCanonicalize(bytes) is not JcsResult.Canonical { Utf8: var canonical } || !canonical.AsSpan().SequenceEqual(bytes))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(canonical);
            var (oversight, outcome) = (document.RootElement.GetProperty("oversight"), document.RootElement.GetProperty("outcome"));
            var read = new ProgrammeTerms(
                Word(document.RootElement, "purpose"),
                Word(oversight, "review"),
                Word(oversight, "contestWithin"),
                Word(oversight, "answerWithin"),
                [Choice(outcome.GetProperty("reached")), Choice(outcome.GetProperty("below"))]);
            return read.Review is "always" or "adverse" or "never" ? read : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    static OutcomeChoice Choice(JsonElement choice)
    {
        var text = choice.GetProperty("text");
        return new(Word(choice, "code"), choice.GetProperty("adverse").GetBoolean(), new(Word(text, "id"), Word(text, "en")));
    }

    static string Word(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new InvalidOperationException($"{name} is null");
}
