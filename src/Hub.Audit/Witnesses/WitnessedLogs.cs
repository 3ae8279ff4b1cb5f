using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>The logs that a witness cosigns, by origin: the <c>log</c> lines of a policy file (C2SP tlog-policy). Several lines of one origin are several keys of one log.</summary>
public sealed class WitnessedLogs
{
    readonly Dictionary<string, List<NoteVerifierKey>> _keys = new(StringComparer.Ordinal);

    /// <param name="policy">Its witnesses and quorum are not looked at.</param>
    public WitnessedLogs(TrustPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var log in policy.Logs)
        {
            if (!_keys.TryGetValue(log.Key.Name, out var keys))
            {
                _keys.Add(log.Key.Name, keys = []);
            }
            keys.Add(log.Key);
        }
    }

    /// <summary>Origins of all logs.</summary>
    public IReadOnlyCollection<string> Origins => _keys.Keys;

    /// <summary>Keys of one log; null when it is not witnessed.</summary>
    public IReadOnlyList<NoteVerifierKey>? KeysOf(string origin) => _keys.GetValueOrDefault(origin);
}
