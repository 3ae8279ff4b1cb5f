using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The public keys of another party (RFC 7517 §5): those that fit are taken, the others passed over, since they may serve something else. Immutable.</summary>
sealed class ForeignKeys
{
    /// <summary>Most keys of a set that are looked at.</summary>
    public const int MaxKeys = 32;

    readonly List<ForeignKey> keys;

    ForeignKeys(List<ForeignKey> keys) => this.keys = keys;

    /// <summary>Parses a key set; a fault <c>foreign.keys</c> where no key of it can be used, or two of one kind have the same <c>kid</c>.</summary>
    public static JoseResult<ForeignKeys> Parse(ReadOnlySpan<byte> utf8, Ed25519Verify? ed25519)
    {
        if (StrictJson.Parse(utf8, ForeignHttp.MaxBodyBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return new JoseFault("foreign.keys", "no strict JSON");
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var set)
                || set.ValueKind != JsonValueKind.Array || set.GetArrayLength() > MaxKeys)
            {
                return new JoseFault("foreign.keys", $"no array of at most {MaxKeys} keys");
            }
            var usable = set.EnumerateArray().Select(key => ForeignKey.Read(key, ed25519)).OfType<ForeignKey>().ToList();
            var isTwice = usable.SelectMany(key => key.Algorithms.Select(algorithm => (key.KeyId, algorithm))).GroupBy(one => one).Any(same => same.Skip(1).Any());
            return usable.Count == 0 || isTwice
                ? new JoseFault("foreign.keys", "no usable key, or two that cannot be told apart")
                : new ForeignKeys(usable);
        }
    }

    /// <summary>The key of that <c>kid</c>, of a kind for the algorithm; where the header names none, the only one of that kind.</summary>
    public ForeignKey? Find(string? keyId, string algorithm)
    {
        var fitting = keys.Where(key => key.Algorithms.Contains(algorithm, StringComparer.Ordinal)
            && (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal))).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }
}
