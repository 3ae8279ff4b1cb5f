namespace Hub.Identity;

/// <summary>What became of a step of a sign-in at a provider.</summary>
abstract record UpstreamOutcome
{
    UpstreamOutcome()
    {
    }

    /// <param name="Address">Where the browser is sent.</param>
    /// <param name="SealedFlow">What it keeps meanwhile.</param>
    public sealed record SentAway(string Address, string SealedFlow) : UpstreamOutcome;

    /// <param name="Person">As they were when the session began.</param>
    /// <param name="Session">Just begun.</param>
    /// <param name="ReturnTo">A local path.</param>
    public sealed record SignedIn(Person Person, BrowserSession Session, string ReturnTo) : UpstreamOutcome;

    /// <param name="Code"><c>upstream.…</c>; a reason is in the log alone.</param>
    /// <param name="ReturnTo">Where the person wanted to go, as far as that is known.</param>
    public sealed record Refused(string Code, string? ReturnTo) : UpstreamOutcome;
}
