using System.Security.Cryptography;

namespace Hub.Jose;

/// <summary>The <c>Content-Digest</c> field (RFC 9530 §2).</summary>
public static class ContentDigest
{
    /// <summary>The value of the field: <c>sha-256=:…:</c>.</summary>
    public static string Sha256(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return $"sha-256=:{Convert.ToBase64String(hash)}:";
    }

    /// <summary>Null when the field fits the body; else a fault <c>digest.malformed</c>, <c>digest.unsupported</c> or <c>digest.mismatch</c>.</summary>
    /// <param name="lines">All lines of the field.</param>
    /// <param name="body">The content as it was received.</param>
    /// <remarks>Every sha-256 and sha-512 given must be right, and at least one must be; other algorithms prove nothing and are passed over.</remarks>
    public static JoseFault? Check(IReadOnlyList<string> lines, ReadOnlySpan<byte> body)
    {
        if (lines.Count == 0 || SignatureBase.Combine(lines) is not { } field
            || !StructuredFields.TryParseDictionary(field, out var digests))
        {
            return new JoseFault("digest.malformed", "content-digest is absent or no dictionary");
        }
        var known = 0;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        foreach (var (algorithm, member) in digests.Members)
        {
            if (algorithm is not ("sha-256" or "sha-512"))
            {
                continue;
            }
            known++;
            var size = algorithm is "sha-256" ? SHA256.HashData(body, hash) : SHA512.HashData(body, hash);
            if (member is not SfMember.Item { Value: BareItem.Bytes { Value: var given } } || !hash[..size].SequenceEqual(given))
            {
                return new JoseFault("digest.mismatch", $"{algorithm} does not fit the body");
            }
        }
        return known == 0 ? new JoseFault("digest.unsupported", "neither sha-256 nor sha-512") : null;
    }
}
