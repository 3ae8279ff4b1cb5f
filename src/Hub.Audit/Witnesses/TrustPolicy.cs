using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>A log that a policy trusts.</summary>
/// <param name="Key">Ed25519 (type 01); its name is the origin.</param>
public sealed record PolicyLog(NoteVerifierKey Key, Uri? Url);

/// <summary>A witness that a policy knows.</summary>
/// <param name="Name">Names it inside the policy only.</param>
/// <param name="Key">Ed25519 cosignature key (type 04).</param>
/// <param name="Url">Its submission prefix; null where only offline checks are made.</param>
public sealed record PolicyWitness(string Name, NoteVerifierKey Key, Uri? Url);

/// <summary>Witnesses by the same condition: at least <paramref name="Threshold"/> of the members.</summary>
/// <param name="Members">Names of witnesses and of earlier groups, each in one group at most.</param>
public sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);

/// <summary>Which logs are trusted and which cosignatures make a checkpoint final (C2SP tlog-policy).</summary>
/// <param name="Quorum">Name of a witness or group; null for <c>none</c>.</param>
/// <remarks>Made by <see cref="TrustPolicyReader"/> only, so groups refer to what stands before them.</remarks>
public sealed record TrustPolicy(IReadOnlyList<PolicyLog> Logs, IReadOnlyList<PolicyWitness> Witnesses, IReadOnlyList<PolicyGroup> Groups, string? Quorum)
{
    /// <summary>The predefined quorum that asks for nobody.</summary>
    public const string None = "none";

    /// <summary>Whether these witnesses are enough.</summary>
    /// <param name="witnesses">Names of witnesses that cosigned the same checkpoint.</param>
    public bool IsMetBy(IEnumerable<string> witnesses)
    {
        if (Quorum is null)
        {
            return true;
        }
        var met = new HashSet<string>(witnesses, StringComparer.Ordinal);
        foreach (var group in Groups.Where(group => group.Members.Count(met.Contains) >= group.Threshold))
        {
            met.Add(group.Name);
        }
        return met.Contains(Quorum);
    }

    /// <summary>The quorum for people, e.g. <c>2 of a, b, c</c>.</summary>
    public override string ToString() =>
        Groups.FirstOrDefault(group => string.Equals(group.Name, Quorum, StringComparison.Ordinal)) is { } group
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{group.Threshold} of {string.Join(", ", group.Members)}")
            : Quorum ?? None;
}
