using System.Collections.Concurrent;
using System.Text;
using Hub.Jose;

namespace Hub.Silo.Walk;

/// <summary>Sealing keys of registered agencies, read once: checking and importing a point costs more than sealing to it. Thread-safe.</summary>
/// <remarks>
/// A key is found by its whole JWK, so a changed registration never meets an old key; whether the agency is active is never remembered.
/// Only keys from the ledger come here, and only so many are kept.
/// </remarks>
public sealed class SealingKeys
{
    /// <summary>Most keys kept; then all are read anew.</summary>
    public const int MaxKept = 1_024;

    readonly ConcurrentDictionary<string, Jwk.Ec> _ready = new(StringComparer.Ordinal);

    /// <summary>The key ready for use; null when this is no EC key.</summary>
    /// <param name="jwk">The JWK as JSON.</param>
    public Jwk.Ec? Find(string jwk)
    {
        ArgumentNullException.ThrowIfNull(jwk);
        if (_ready.TryGetValue(jwk, out var known))
        {
            return known;
        }
        if (!Jwk.Parse(Encoding.UTF8.GetBytes(jwk)).TryGet(out var key, out _) || key is not Jwk.Ec ec)
        {
            return null;
        }
        if (_ready.Count >= MaxKept)
        {
            _ready.Clear();
        }
        return _ready.GetOrAdd(jwk, ec);
    }
}
