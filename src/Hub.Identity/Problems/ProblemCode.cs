namespace Hub.Identity;

/// <summary>Why an answer without a body is a refusal; a feature of the request, for whoever shows it to a person.</summary>
public sealed record ProblemCode(string Code);
