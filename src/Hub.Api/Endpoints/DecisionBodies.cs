using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;

namespace Hub.Api.Endpoints;

/// <summary>Body of <c>POST /v1/decisions</c> (<c>schemas/api/decision-request.schema.json</c>).</summary>
public sealed record DecisionRequestBody(RequestSubject Subject, RequestProgramme Programme, IReadOnlyList<RequestExchange> Exchanges)
{
    internal DecisionContent.Readable ToContent() =>
        new(Subject.Nik, Programme.Id, (int)Programme.Version, [.. Exchanges.Select(exchange => exchange.ToHandedBack())]);
}

/// <param name="Version">A whole number; JSON Schema counts 1.0 among the integers, so it is read as a decimal.</param>
public sealed record RequestProgramme(string Id, decimal Version);

/// <param name="LeafHash">As the exchange's promise names it.</param>
/// <param name="Values">As the sealed reply carried them.</param>
public sealed record RequestExchange(Id128 ExchangeId, Hash256 LeafHash, IReadOnlyList<RequestValue> Values)
{
    internal HandedBack ToHandedBack() => new(ExchangeId, LeafHash, [.. Values.Select(value => value.ToOpened())]);
}

/// <param name="Value">A JSON string, number, truth value or null.</param>
/// <param name="Salt">32 bytes, base64url.</param>
public sealed record RequestValue(string Name, JsonElement Value, Hash256 Salt)
{
    /// <summary>The canonical spelling is what was committed to, however the agency spells it.</summary>
    internal OpenedValue ToOpened() => new(Name, Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(Value.GetRawText()))), Salt);
}

/// <summary>Body of <c>POST /v1/decisions/{id}/review</c> (<c>schemas/api/decision-review.schema.json</c>).</summary>
public sealed record DecisionReviewBody(Id128 Opening, string Outcome, string Reason);

/// <summary>Body of <c>POST /v1/decisions/{id}/contest</c> (<c>schemas/api/decision-contest.schema.json</c>).</summary>
public sealed record DecisionContestBody(string Text, IReadOnlyList<ClaimedCorrection>? Corrections = null);

/// <summary>What an agency hears of its decision.</summary>
/// <param name="Stage"><c>awaiting-review</c>, <c>decided</c>, <c>noticed</c>, <c>closed</c>, <c>contested</c> or <c>erased</c>.</param>
/// <param name="Outcome">As it stands now: the programme's, until an officer changes it.</param>
/// <param name="Score">Decimal, shortest form.</param>
/// <param name="Threshold">Decimal, shortest form.</param>
/// <param name="Reasons">One for each criterion of the programme.</param>
/// <param name="ReviewRequired">Whether an officer had, or has, to look before anything has effect.</param>
/// <param name="ReviewBy">Milliseconds UTC; absent while no officer needs to look.</param>
/// <param name="HasEffect">Whether a signed notice of the hub has given an outcome effect.</param>
/// <param name="Promise">The hub's signed word that the decision is in the log.</param>
public sealed record DecisionReply(
    Id128 DecisionId,
    string Stage,
    string Outcome,
    bool Adverse,
    BilingualText Text,
    string Score,
    string Threshold,
    IReadOnlyList<DecisionReason> Reasons,
    bool ReviewRequired,
    long? ReviewBy,
    bool HasEffect,
    string Promise)
{
    internal static DecisionReply Of(DecisionOutcome.Recorded recorded)
    {
        var (trail, result) = (recorded.Trail, recorded.Result);
        return new(
            trail.DecisionId,
            trail.Stage,
            trail.Outcome ?? result.Outcome,
            trail.Adverse ?? result.Adverse,
            trail.Text ?? result.Text,
            result.Score,
            result.Threshold,
            result.Reasons,
            // A decision that needs no officer goes straight to its notice.
            trail.Steps.Count > 1 ? trail.Steps[1].Type is "review" : trail.ReviewBy is not null,
            trail.ReviewBy,
            trail.HasEffect,
            recorded.Promise);
    }
}

/// <summary>A step taken: the trail as it then stands, and the hub's word for the step's entry.</summary>
public sealed record DecisionStepReply(Id128 EntryId, TrailSummary Trail, string Promise);
