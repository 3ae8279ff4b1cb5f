using System.Collections.Frozen;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>Computes what a programme says of one person. Pure, total, thread-safe.</summary>
/// <remarks>Engines that ever decided stay in the table and never change, so that every past decision can be run again.</remarks>
public sealed class ProgrammeEngine
{
    /// <summary>The engine that new decisions are made with.</summary>
    public const string EngineId = "hub-programme/1";

    static readonly FrozenDictionary<string, ProgrammeEngine> Engines =
        new[] { new ProgrammeEngine(EngineId, PointsEvaluation.Run) }.ToFrozenDictionary(engine => engine.Id, StringComparer.Ordinal);

    readonly Func<EligibilityProgramme, IReadOnlyList<ProgrammeInput>, long, ProgrammeRun> _evaluate;

    ProgrammeEngine(string id, Func<EligibilityProgramme, IReadOnlyList<ProgrammeInput>, long, ProgrammeRun> evaluate)
    {
        Id = id;
        _evaluate = evaluate;
    }

    /// <summary>As decisions record it.</summary>
    public string Id { get; }

    /// <summary>Version of the tz database that engines reckon by now; a result may differ from one reckoned by another.</summary>
    public static string TimeZoneData => LocalClock.TimeZoneData;

    /// <summary>The engine of an id; null when this hub knows none.</summary>
    public static ProgrammeEngine? Find(string engineId) => Engines.GetValueOrDefault(engineId);

    /// <summary>Evaluates for one moment. The order of the inputs does not matter.</summary>
    /// <param name="inputs">Exactly one value for each input the programme declares, and no other.</param>
    /// <param name="evaluatedAtMs">Milliseconds UTC.</param>
    public ProgrammeRun Evaluate(EligibilityProgramme programme, IReadOnlyList<ProgrammeInput> inputs, long evaluatedAtMs)
    {
        ArgumentNullException.ThrowIfNull(programme);
        ArgumentNullException.ThrowIfNull(inputs);
        return _evaluate(programme, inputs, evaluatedAtMs);
    }

    /// <summary>Canonical JSON (RFC 8785) of a result, UTF-8: equal results, and only those, give equal bytes.</summary>
    public static byte[] CanonicalResult(DecisionResult result) => RulesJson.Canonical(result);
}
