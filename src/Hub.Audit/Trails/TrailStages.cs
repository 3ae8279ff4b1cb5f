namespace Hub.Audit.Trails;

/// <summary>Stages as the API and the tools spell them.</summary>
public static class TrailStages
{
    public static string Code(this TrailStage stage) => stage switch
    {
        TrailStage.AwaitingReview => "awaiting-review",
        TrailStage.Decided => "decided",
        TrailStage.Noticed => "noticed",
        TrailStage.Closed => "closed",
        TrailStage.Contested => "contested",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };
}
