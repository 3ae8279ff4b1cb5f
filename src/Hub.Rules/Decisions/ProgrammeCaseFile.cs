using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>People's data and what a programme must say to it (<c>policies/cases/*.programme-case.yaml</c>).</summary>
public sealed record ProgrammeCaseFile
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    /// <summary>Id of the programme that the cases are about.</summary>
    public required string Programme { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<ProgrammeCase> Cases { get; init; }
}

/// <summary>One person's data and the expected result.</summary>
public sealed record ProgrammeCase
{
    public required string Name { get; init; }

    /// <summary>The moment evaluated for.</summary>
    [JsonConverter(typeof(UtcTextConverter))]
    public required long At { get; init; }

    /// <summary>Dataset → field → value, as an exchange released it.</summary>
    public required SortedDictionary<string, SortedDictionary<string, JsonElement>> Inputs { get; init; }

    public required ProgrammeExpectation Expect { get; init; }
}

/// <summary>What must come out; an absent member is not looked at. Either <see cref="Outcome"/> or <see cref="Refused"/> is there.</summary>
public sealed record ProgrammeExpectation
{
    public string? Outcome { get; init; }

    public string? Score { get; init; }

    /// <summary>Reason codes, all of them, in the programme's order.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>Whether an officer must look first.</summary>
    public bool? Review { get; init; }

    /// <summary>Code of the refusal.</summary>
    public string? Refused { get; init; }

    /// <summary>What the refusal is about.</summary>
    public string? Input { get; init; }
}
