using System.Globalization;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>One step as the document shows it.</summary>
/// <param name="At">Time of its entry, milliseconds UTC; null when its leaf cannot be read.</param>
/// <param name="Record">Null when erased, or not the record in the log.</param>
public sealed record TrailStep(int Number, long Index, long? At, LedgerRecord? Record);

/// <summary>What the verification of a trail document found.</summary>
/// <param name="Document">Null when there is none to be read.</param>
/// <param name="Programme">The registration, when it is the one in the log.</param>
/// <param name="State">The trail after its last step; null when a step is erased or wrong.</param>
/// <param name="Checkpoint">The largest checkpoint, with a right signature, that a proof stands under.</param>
public sealed record TrailReport(
    TrailDocument? Document,
    IReadOnlyList<TrailStep> Steps,
    AlgorithmRecord? Programme,
    TrailState? State,
    Checkpoint? Checkpoint,
    FaultList Faults)
{
    /// <summary>Where the trail stands by what was shown; steps that the document leaves out at its end cannot be missed here.</summary>
    public string Conclusion
    {
        get
        {
            var size = Checkpoint?.Size.ToString(CultureInfo.InvariantCulture) ?? "none";
            return State switch
            {
                null => "no conclusion: not every step can be read",
                { Stage: TrailStage.Closed, ClosedThrough: { } through } => $"closed through {Text(through)} as of checkpoint {size}",
                { ClosedThrough: { } through } state => $"closed through {Text(through)}, open again at stage {CodeOf(state.Stage)} as of checkpoint {size}",
                { Stage: var stage } => $"open at stage {CodeOf(stage)} as of checkpoint {size}",
            };
        }
    }

    /// <summary>The stage as the API spells it.</summary>
    public static string CodeOf(TrailStage stage) => stage switch
    {
        TrailStage.AwaitingReview => "awaiting-review",
        TrailStage.Decided => "decided",
        TrailStage.Noticed => "noticed",
        TrailStage.Closed => "closed",
        TrailStage.Contested => "contested",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
