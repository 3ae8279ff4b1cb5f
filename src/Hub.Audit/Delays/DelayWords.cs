namespace Hub.Audit.Delays;

/// <summary>Words of the records about delayed disclosure.</summary>
public static class DelayWords
{
    /// <summary>Over at its end date.</summary>
    public const string Due = "due";

    /// <summary>Ended before its end date.</summary>
    public const string Early = "early";

    /// <summary>Not approved.</summary>
    public const string Declined = "declined";

    /// <summary>Nobody approved it in time.</summary>
    public const string Lapsed = "lapsed";

    /// <summary>Roles: an officer asks for the own agency; operators and auditors ask and approve.</summary>
    public const string Officer = "officer";

    /// <inheritdoc cref="Officer"/>
    public const string Operator = "operator";

    /// <inheritdoc cref="Officer"/>
    public const string Auditor = "auditor";
}

/// <summary>Bounds of an order.</summary>
public static class DelayLimits
{
    /// <summary>Longest time from the approval to the end date.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Longest time from the first approval to the end date of the last order that continues it.</summary>
    public static readonly TimeSpan LongestContinued = TimeSpan.FromDays(3 * 365);

    /// <summary>What nobody approved lapses after this.</summary>
    public static readonly TimeSpan Asked = TimeSpan.FromDays(14);

    /// <summary>Longest reference, in characters.</summary>
    public const int MaxReference = 200;

    /// <summary>Most orders of one log that were ever asked for: all of them are held in memory.</summary>
    public const int MaxOrders = 100_000;
}

/// <summary>Why an order does not take an act.</summary>
public static class DelayCodes
{
    /// <summary>No order of that id, or the person was erased.</summary>
    public const string Unknown = "delay.unknown";

    /// <summary>Another order about the same agency, person and purpose is asked for or in force: continue that one.</summary>
    public const string Open = "delay.open";

    /// <summary>There is nothing to approve.</summary>
    public const string NotAsked = "delay.not-asked";

    /// <summary>The order is not in force.</summary>
    public const string NotInForce = "delay.not-in-force";

    /// <summary>Nobody who may do this.</summary>
    public const string Role = "delay.role";

    /// <summary>Who asks and who approves must have different roles.</summary>
    public const string SameRole = "delay.same-role";

    /// <summary>Who asks and who approves must be two.</summary>
    public const string SameApprover = "delay.same-approver";

    /// <summary>The end date is past, or further away than an order may reach.</summary>
    public const string EndDate = "delay.end-date";

    /// <summary>The order to be continued is not in force, or is about something else.</summary>
    public const string NotContinuable = "delay.not-continuable";

    /// <summary>The end date is not reached.</summary>
    public const string TooEarly = "delay.too-early";

    /// <summary>As many orders as a log may have.</summary>
    public const string TooMany = "delay.too-many";

    /// <summary>The entry does not fit those before it, or a reference is missing.</summary>
    public const string Unfit = "delay.unfit";
}
