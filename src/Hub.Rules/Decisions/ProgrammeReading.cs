using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>What became of <see cref="EligibilityProgramme.Read"/>.</summary>
public abstract record ProgrammeReading
{
    ProgrammeReading()
    {
    }

    public sealed record Read(EligibilityProgramme Programme) : ProgrammeReading;

    /// <param name="Faults">At least one; each place is a JSON Pointer into the text, file and line say nothing.</param>
    public sealed record Refused(IReadOnlyList<PolicyFault> Faults) : ProgrammeReading;
}
