using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>The keys under which NIKs are looked up. The newest writes; older ones are tried until a register import has renewed their rows.</summary>
public sealed class NikIndex
{
    /// <summary>Most keys at once: every look-up computes under each.</summary>
    public const int MaxKeys = 4;

    /// <summary>Length of a key in bytes.</summary>
    public const int KeyBytes = 32;

    readonly IReadOnlyList<(int Id, byte[] Key)> _keys;

    /// <param name="keys">Key ids with their keys of 32 bytes, the newest first.</param>
    public NikIndex(params IReadOnlyList<(int Id, byte[] Key)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count is 0 or > MaxKeys || keys.Any(key => key.Key is not { Length: KeyBytes }) || keys.DistinctBy(key => key.Id).Count() != keys.Count)
        {
            throw new ArgumentException($"1..{MaxKeys} keys of {KeyBytes} bytes under different ids are needed.", nameof(keys));
        }
        _keys = keys;
    }

    /// <summary>Id of the key that new rows stand under.</summary>
    public int CurrentId => _keys[0].Id;

    /// <summary>HMAC-SHA256(key, "hub/nik/v1\n" ‖ NIK) under every key, the newest first.</summary>
    public IEnumerable<(int KeyId, byte[] Value)> Values(string nik)
    {
        byte[] message = [.. Domains.Nik, .. Encoding.UTF8.GetBytes(nik)];
        return _keys.Select(key => (key.Id, HMACSHA256.HashData(key.Key, message)));
    }
}
