using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Who somebody is at another issuer: issuer and <c>sub</c>, and nothing else; never an e-mail address or a name.</summary>
/// <param name="Issuer">Exactly as configured.</param>
/// <param name="Subject">The <c>sub</c> of the issuer's token, 1..255 ASCII characters (OpenID Connect Core 1.0 §2).</param>
public sealed record FederatedIdentity(string Issuer, string Subject)
{
    public const int MaxSubjectChars = 255;

    /// <summary>HMAC-SHA256 over issuer, a zero byte and sub: what the store knows it by. A sub may be a number that can be guessed.</summary>
    internal Hash256 Keyed(ReadOnlySpan<byte> key) => new(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"federated\0{Issuer}\0{Subject}")));
}
