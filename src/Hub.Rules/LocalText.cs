namespace Hub.Rules;

/// <summary>One text for people in Indonesian (prevailing) and English (companion).</summary>
public sealed record LocalText(string Id, string En);
