using Hub.Canon;
using Hub.Identity;

namespace Hub.Api.Endpoints;

/// <summary>Refusals of the API as problem details: the one place that maps codes to answers.</summary>
public static class Refusals
{
    /// <param name="extensions">Further members, e.g. the exchange's id and the hub's promise.</param>
    public static Problem Problem(string code, IReadOnlyDictionary<string, object?>? extensions = null) =>
        new(ErrorCatalogue.StatusOf(code), code, ErrorCatalogue.Find(code)?.Message.En ?? code) { Extensions = extensions, RetryAfter = ErrorCatalogue.RetryAfter(code) };

    public static IResult Result(string code, IReadOnlyDictionary<string, object?>? extensions = null) => Problems.Result(Problem(code, extensions));

    /// <summary>A refusal that is on record: it carries its id and the hub's promise.</summary>
    public static IResult Recorded(string code, Id128 exchange, string promise, IReadOnlyList<BodyFault> faults, TimeSpan? retryAfter = null) =>
        Recorded(code, detail: null, exchange, promise, faults, retryAfter);

    /// <inheritdoc cref="Recorded(string, Id128, string, IReadOnlyList{BodyFault}, TimeSpan?)"/>
    /// <param name="detail">What in the caller's own request it is about; null for nothing in particular.</param>
    public static IResult Recorded(string code, string? detail, Id128 exchange, string promise, IReadOnlyList<BodyFault> faults, TimeSpan? retryAfter = null)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["exchangeId"] = exchange.ToString(),
            ["outcome"] = "refused",
            ["promise"] = promise,
        };
        if (faults.Count > 0)
        {
            members["faults"] = faults;
        }
        var problem = Problem(code, members) with { Detail = detail };
        return Problems.Result(retryAfter is null ? problem : problem with { RetryAfter = retryAfter });
    }
}

/// <summary>One place where a body does not fit.</summary>
/// <param name="Location">JSON pointer, or line and column of text that is not JSON.</param>
public sealed record BodyFault(string Location, string Message);
