using System.Runtime.InteropServices;

namespace Hub.Identity;

/// <summary>Attempts since the last success; times in milliseconds UTC.</summary>
/// <param name="Since">First of those in the window.</param>
/// <param name="LockedUntil">0: not locked.</param>
/// <param name="InAll">Over whatever time.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct FailureCount(long Failures, long Since, long LockedUntil, long InAll)
{
    /// <summary>Counts one more attempt, as a failure until it succeeds; the one that reaches the limit is still looked at and locks those after it.</summary>
    public (bool Allowed, FailureCount Next) Next(LockoutRule rule, long now)
    {
        if (now < LockedUntil || InAll >= rule.MaxInAll)
        {
            return (false, this);
        }
        var fresh = LockedUntil > 0 || now - Since >= (long)rule.Window.TotalMilliseconds;
        var failures = fresh ? 1 : Failures + 1;
        var lockedUntil = failures >= rule.MaxFailures ? now + (long)rule.LockedFor.TotalMilliseconds : 0;
        return (true, new FailureCount(failures, fresh ? now : Since, lockedUntil, InAll + 1));
    }
}
