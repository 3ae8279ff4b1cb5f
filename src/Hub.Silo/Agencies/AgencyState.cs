using Hub.Contracts;

namespace Hub.Silo.Agencies;

/// <summary>Snapshot of an agency's registration: replaceable from the log at any time. Nothing in it is personal.</summary>
public sealed class AgencyState
{
    /// <summary>Entries of the agency's chain that the snapshot covers.</summary>
    public long Count { get; set; }

    public string? Name { get; set; }

    /// <summary><c>active</c> or <c>suspended</c>; <c>unconfirmed</c> after a lost record that may have changed it.</summary>
    public string? Status { get; set; }

    public List<string> Scopes { get; set; } = [];

    /// <summary>Null before the first record that says them.</summary>
    public AgencyTerms? Terms { get; set; }

    public List<AgencyKeyState> Keys { get; set; } = [];

    internal AgencyState Copy() => new() { Count = Count, Name = Name, Status = Status, Scopes = [.. Scopes], Terms = Terms, Keys = [.. Keys] };
}

/// <param name="Use"><c>sig</c> or <c>enc</c>.</param>
/// <param name="Jwk">The public JWK as JSON text.</param>
public sealed record AgencyKeyState(string KeyId, string Use, string Jwk);
