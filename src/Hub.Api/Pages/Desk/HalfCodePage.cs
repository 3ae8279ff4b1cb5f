using Hub.Api.Localisation;
using Hub.Identity;

namespace Hub.Api.Pages.Desk;

/// <summary>A desk at which two people act and each is shown one half of an enrolment code.</summary>
public abstract class HalfCodePage : HubPage
{
    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    /// <summary>The reader's part of the enrolment code; shown once.</summary>
    public string? HalfCode { get; private set; }

    public bool IsSecond { get; private set; }

    /// <summary>A proposal was rejected or withdrawn.</summary>
    public bool IsPutAside { get; private set; }

    /// <summary>An act that gives no way in was taken a step further.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Keeps what became of a step.</summary>
    protected void Take(DeskOutcome outcome)
    {
        (string? Fault, string? HalfCode, bool IsSecond) taken = outcome switch
        {
            DeskOutcome.Proposed proposed => (null, proposed.HalfCode, false),
            DeskOutcome.Done done => (null, done.HalfCode, true),
            DeskOutcome.PutAside => (null, null, false),
            DeskOutcome.Refused refused => (refused.Code, null, false),
            _ => throw new InvalidOperationException("A step is taken or refused."),
        };
        (Fault, HalfCode, IsSecond) = taken;
        IsPutAside = outcome is DeskOutcome.PutAside;
        IsTaken = outcome is (DeskOutcome.Proposed or DeskOutcome.Done) && HalfCode is null;
    }
}
