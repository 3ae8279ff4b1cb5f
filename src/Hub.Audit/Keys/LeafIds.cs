using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>Leaf ids: fixed before the first attempt, the same for every retry, random to everybody without the key.</summary>
public static class LeafIds
{
    /// <summary>HMAC-SHA256(id key, "hub/id/v1\n" ‖ caller ‖ 00 ‖ Idempotency-Key), first 16 bytes.</summary>
    /// <param name="idKey">32 bytes.</param>
    /// <param name="caller">Who asks, e.g. <c>agency:ID</c>; without a zero character, so that no caller can stand for another.</param>
    /// <param name="idempotencyKey">The caller's own key for this request.</param>
    public static Id128 Of(ReadOnlySpan<byte> idKey, string caller, string idempotencyKey)
    {
        ArgumentNullException.ThrowIfNull(idempotencyKey);
        if (string.IsNullOrEmpty(caller) || caller.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A caller is not empty and holds no zero character.", nameof(caller));
        }
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, idKey);
        mac.AppendData(Domains.LeafId);
        mac.AppendData(Encoding.UTF8.GetBytes(caller));
        mac.AppendData([0]);
        mac.AppendData(Encoding.UTF8.GetBytes(idempotencyKey));
        Span<byte> value = stackalloc byte[SHA256.HashSizeInBytes];
        mac.GetHashAndReset(value);
        return new(value[..Id128.SizeBytes]);
    }
}
