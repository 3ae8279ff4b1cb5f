namespace Hub.Audit.Erasures;

/// <summary>Words of erasure records.</summary>
public static class ErasureWords
{
    /// <summary>Acts.</summary>
    public const string Proposed = "proposed";

    /// <inheritdoc cref="Proposed"/>
    public const string Held = "held";

    /// <inheritdoc cref="Proposed"/>
    public const string Released = "released";

    /// <inheritdoc cref="Proposed"/>
    public const string Cancelled = "cancelled";

    /// <summary>Basis: the person's own request.</summary>
    public const string Request = "request";

    /// <summary>Basis: a legal order.</summary>
    public const string LegalOrder = "legal-order";

    /// <summary>Cancelled: the person withdrew the request.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Cancelled: the legal order was lifted.</summary>
    public const string Lifted = "lifted";

    /// <summary>Cancelled: an approver did not approve.</summary>
    public const string Declined = "declined";

    /// <summary>Cancelled: nobody approved in time.</summary>
    public const string Lapsed = "lapsed";

    /// <summary>Roles of approvers.</summary>
    public const string Operator = "operator";

    /// <inheritdoc cref="Operator"/>
    public const string Auditor = "auditor";
}

/// <summary>Why an erasure does not take an act.</summary>
public static class ErasureCodes
{
    /// <summary>No erasure of that id, or none of that person.</summary>
    public const string Unknown = "erasure.unknown";

    /// <summary>Another erasure of the person is open.</summary>
    public const string Open = "erasure.open";

    /// <summary>The person was erased; nothing follows.</summary>
    public const string Done = "erasure.done";

    /// <summary>There is no proposal to approve.</summary>
    public const string NotProposed = "erasure.not-proposed";

    /// <summary>Neither operator nor auditor, or nobody who may do this.</summary>
    public const string Role = "erasure.role";

    /// <summary>The two approvers must have different roles.</summary>
    public const string SameRole = "erasure.same-role";

    /// <summary>The two approvers must be two.</summary>
    public const string SameApprover = "erasure.same-approver";

    /// <summary>It is not ordered, or over.</summary>
    public const string NotWaiting = "erasure.not-waiting";

    /// <summary>A legal hold stands.</summary>
    public const string Held = "erasure.held";

    /// <summary>No legal hold stands.</summary>
    public const string NotHeld = "erasure.not-held";

    /// <summary>It cannot end for this reason: another basis, or too late for it.</summary>
    public const string OtherBasis = "erasure.other-basis";

    /// <summary>The waiting period is not over.</summary>
    public const string TooEarly = "erasure.too-early";

    /// <summary>As many acts as may be.</summary>
    public const string TooMany = "erasure.too-many";

    /// <summary>The entry does not fit those before it.</summary>
    public const string Unfit = "erasure.unfit";
}
