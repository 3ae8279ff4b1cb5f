using System.Text.Json;
using Hub.Canon.Records;

namespace Hub.Rules.Decisions;

/// <summary>One value handed to an engine.</summary>
/// <param name="Field">Name of the field or answer, as released.</param>
/// <param name="Value">As the exchange released it; read during the call only.</param>
public sealed record ProgrammeInput(string Dataset, string Field, JsonElement Value);

/// <summary>What became of <see cref="ProgrammeEngine.Evaluate"/>.</summary>
public abstract record ProgrammeRun
{
    ProgrammeRun()
    {
    }

    /// <param name="TimeZoneData">Version of the tz database that ages were reckoned by.</param>
    public sealed record Decided(DecisionResult Result, string TimeZoneData) : ProgrammeRun;

    /// <param name="Code">Stable code.</param>
    /// <param name="Input">Name of the input; <c>dataset/field</c> of a value that no input declares; empty when it is about none.</param>
    public sealed record Refused(string Code, string Input) : ProgrammeRun;
}
