namespace Hub.Api.Pages.Queue;

/// <summary>A decision that waits, and for whom.</summary>
/// <param name="ReviewedBy">Officers who have reviewed it and do so no more, in words.</param>
/// <param name="ForReader">Whether the officer who reads may decide.</param>
public sealed record WaitingLine(DecisionLine Line, IReadOnlyList<string> ReviewedBy, bool ForReader);
