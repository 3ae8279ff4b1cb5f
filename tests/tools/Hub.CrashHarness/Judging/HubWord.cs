using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hub.Audit.Keys;
using Hub.Audit.Promises;

namespace Hub.CrashHarness.Judging;

/// <summary>Believes promises by the key list that was taken before the first kill, and by nothing that came later. Thread-safe.</summary>
sealed class HubWord : IDisposable
{
    readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, PromiseReading> _read = new(StringComparer.Ordinal);

    public HubWord(KeyList keys)
    {
        Origin = keys.Origin;
        foreach (var key in keys.Promise)
        {
            _keys.Add(key.Kid, key.ToEcdsa() ?? throw new InvalidDataException($"the key list's promise key {key.Kid} is no P-256 key"));
        }
    }

    public string Origin { get; }

    /// <summary>What a promise says, or why it is not the hub's. A signature is checked once.</summary>
    public PromiseReading Read(string text) => _read.GetOrAdd(text, Check);

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    PromiseReading Check(string text)
    {
        if (SignedPromise.TryParse(text) is not { } signed)
        {
            return new(null, new("promise.malformed", "a compact JWS of type hub-promise in canonical form", "something else"));
        }
        if (!_keys.TryGetValue(signed.KeyId, out var key))
        {
            return new(null, new("promise.key-unknown", "a key of the list taken before the first kill", signed.KeyId));
        }
        lock (key)
        {
            var verdict = signed.Verify(key);
            return new(verdict.IsRight ? signed.Promise : null, verdict);
        }
    }
}
