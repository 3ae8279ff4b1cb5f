using System.Text.Json;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>A programme as the file spells it (<c>schemas/programme.schema.json</c>).</summary>
sealed record ProgrammeDocument
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required ProgrammeMetadata Metadata { get; init; }

    public required string Purpose { get; init; }

    public required BilingualText AffectedRight { get; init; }

    public required string TimeZone { get; init; }

    public required Oversight Oversight { get; init; }

    public required IReadOnlyList<DeclaredInput> Inputs { get; init; }

    public required IReadOnlyList<CriterionDocument> Criteria { get; init; }

    public required OutcomeDocument Outcome { get; init; }
}

sealed record ProgrammeMetadata
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<string> ApprovedBy { get; init; }

    public required Effective Effective { get; init; }

    public required BilingualText Title { get; init; }

    public required string LegalReference { get; init; }

    public required RiskClass RiskClass { get; init; }

    public string? ImpactAssessment { get; init; }

    public required BilingualText Limits { get; init; }

    public required string Contact { get; init; }
}

/// <param name="Required">False when left out.</param>
sealed record CriterionDocument(string Id, BilingualText Title, JsonElement When, string Points, ReasonText Met, ReasonText Unmet, bool Required = false);

sealed record OutcomeDocument(string Threshold, OutcomeChoice Reached, OutcomeChoice Below);
