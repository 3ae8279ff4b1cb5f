using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>What a person is called to a client: never the same to two of them, so that they cannot put together what they know (OpenID Connect Core §8.1). Thread-safe.</summary>
/// <remarks>HMAC-SHA-256 of client and sign-in under a key outside the database, its first 16 bytes.</remarks>
public sealed class PairwiseSubjects(HubIdentityOptions options)
{
    const int SubjectBytes = 16;

    /// <summary>22 characters of base64url.</summary>
    public string Of(string clientId, Id128 signIn)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(options.SubjectKey, Encoding.UTF8.GetBytes($"{clientId}\n{signIn}"), mac);
        return Base64Url.EncodeToString(mac[..SubjectBytes]);
    }
}
