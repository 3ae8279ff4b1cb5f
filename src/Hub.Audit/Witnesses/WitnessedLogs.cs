using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>The logs that a witness cosigns, by origin: the <c>log</c> lines of a policy file (C2SP tlog-policy). Several lines of one origin are several keys of one log.</summary>
public sealed class WitnessedLogs
{
    readonly Dictionary<string, IReadOnlyList<NoteVerifierKey>> _keys;

    /// <param name="policy">Its witnesses and quorum are not looked at.</param>
    public WitnessedLogs(TrustPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _keys = policy.Logs.GroupBy(log => log.Key.Name, log => log.Key, StringComparer.Ordinal).ToDictionary(keys => keys.Key, keys => (IReadOnlyList<NoteVerifierKey>)[.. keys], StringComparer.Ordinal);
    }

    /// <summary>Origins of all logs.</summary>
    public IReadOnlyCollection<string> Origins => _keys.Keys;

    /// <summary>Keys of one log; null when it is not witnessed.</summary>
    public IReadOnlyList<NoteVerifierKey>? KeysOf(string origin) => _keys.GetValueOrDefault(origin);
}
