using System.Globalization;
using Hub.Api.Localisation;
using Hub.Audit.Erasures;
using Hub.Canon.Records;

namespace Hub.Api.Pages;

/// <summary>Entries about erasures in words.</summary>
static class ErasureLines
{
    /// <summary>Title and tone; null for a record of another kind.</summary>
    public static (Text Title, string Tone)? Title(LedgerRecord record) => record switch
    {
        ErasureActRecord { Act: ErasureWords.Proposed } => (ErasureTexts.ErasureProposed, ""),
        ErasureActRecord { Act: ErasureWords.Held } => (ErasureTexts.ErasureHeld, ""),
        ErasureActRecord { Act: ErasureWords.Released } => (ErasureTexts.ErasureReleased, ""),
        ErasureActRecord => (ErasureTexts.ErasureCancelled, ""),
        ErasureOrderedRecord => (ErasureTexts.ErasureOrdered, ""),
        ErasureCompletedRecord => (ErasureTexts.ErasureCompleted, ""),
        _ => null,
    };

    /// <summary>What a closed entry says of itself.</summary>
    /// <param name="index">Of the <c>erasure.completed</c> entry.</param>
    public static (string Name, string Value) ErasedBy(long index, Language language) =>
        (ErasureTexts.ByEntry.In(language), string.Create(CultureInfo.InvariantCulture, $"#{index}"));
}
