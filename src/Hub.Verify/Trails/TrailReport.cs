using System.Globalization;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>One step as the document shows it.</summary>
/// <param name="At">Time of its entry, milliseconds UTC; null when its leaf cannot be read.</param>
/// <param name="Record">Null when erased, or not the record in the log.</param>
public sealed record TrailStep(int Number, long Index, long? At, LedgerRecord? Record);

/// <summary>One entry of the document after its checks.</summary>
/// <param name="Place">What the places of its faults begin with.</param>
/// <param name="Index">As the document says.</param>
/// <param name="At">Milliseconds UTC, from the leaf; null when the leaf cannot be read.</param>
/// <param name="LeafHash">RFC 6962, computed from the leaf; null like <paramref name="At"/>.</param>
/// <param name="Record">Null when erased, or not the record in the log.</param>
/// <param name="Followed">Of a step: the automaton came this far, so that order, actors and coverage were checked.</param>
public sealed record TrailEntryReport(TrailEntryKind Kind, string Place, Id128 Id, long Index, long? At, Hash256? LeafHash, LedgerRecord? Record, bool Followed = false);

/// <summary>Where an entry stands in the document.</summary>
public enum TrailEntryKind
{
    /// <summary>A step of the trail.</summary>
    Step,

    /// <summary>The programme's registration.</summary>
    Programme,

    /// <summary>An exchange that the decision rests on.</summary>
    Exchange,

    /// <summary>An opening that a review names.</summary>
    Opening,
}

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
    /// <summary>Every entry of the document: steps, programme, exchanges, openings; none when the document was not gone through.</summary>
    public IReadOnlyList<TrailEntryReport> Entries { get; init; } = [];

    /// <summary>Where the trail stands by what was shown; steps that the document leaves out at its end cannot be missed here, and it says so.</summary>
    public string Conclusion => State switch
    {
        null => "no conclusion: not every step can be read",
        { Stage: TrailStage.Closed, ClosedThrough: { } through } => $"closed through {Text(through)} {Shown}",
        { ClosedThrough: { } through } state => $"closed through {Text(through)}, open again at stage {state.Stage.Code()} {Shown}",
        { Stage: var stage } => $"open at stage {stage.Code()} {Shown}",
    };

    // The proofs of a cut document stand under a checkpoint that may cover the steps cut off: it dates the entries, not the trail's end.
    string Shown => string.Create(
        CultureInfo.InvariantCulture, $"by the steps shown, the last at index {Steps[^1].Index} of checkpoint {Checkpoint?.Size.ToString(CultureInfo.InvariantCulture) ?? "none"}; later steps are not looked for");

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
