namespace Hub.Silo.Walk;

/// <summary>Codes of the walk itself; those of policies, sources and the ledger are theirs.</summary>
public static class WalkCodes
{
    /// <summary>The same request is being answered right now.</summary>
    public const string InFlight = "idempotency.in-flight";

    /// <summary>The key was used for another request.</summary>
    public const string Conflict = "idempotency.conflict";

    /// <summary>An entry of this id was recovered from the public log and its record was not; ask again under another key.</summary>
    public const string RecordLost = "record.lost";

    /// <summary>Decided again as often as allowed and still stale; nothing was released.</summary>
    public const string Contended = "append.contended";

    /// <summary>An earlier pass had permitted; the consent was revoked before the entry could be written.</summary>
    public const string RevokedInFlight = "consent.revoked-in-flight";

    /// <summary>A quota has no use left.</summary>
    public const string QuotaExhausted = "quota.exhausted";

    /// <summary>The source holds nothing under this key (said alike for unknown people).</summary>
    public const string SourceNoRecord = "source.no-record";

    /// <summary>The asking agency is not registered with a key to seal to, or suspended.</summary>
    public const string AgencyNotActive = "agency.not-active";
}
