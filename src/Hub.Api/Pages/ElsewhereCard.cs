namespace Hub.Api.Pages;

/// <summary>How a reader checks a trail away from the hub.</summary>
/// <param name="VerifierKey">The log's, to be compared with the one that the operator publishes elsewhere.</param>
/// <param name="File">Name under which the document is saved.</param>
public sealed record ElsewhereCard(string VerifierKey, string File);
