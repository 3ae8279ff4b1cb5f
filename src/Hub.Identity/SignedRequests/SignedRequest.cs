using Hub.Canon;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>What an agency has said and signed; a feature of <see cref="HttpContext"/>.</summary>
/// <param name="AgencyId">Who said it.</param>
/// <param name="KeyId"><c>kid</c> of the registered key that signed.</param>
/// <param name="BodyBytes">The body exactly as received.</param>
/// <param name="BodyHash">SHA-256 of <paramref name="BodyBytes"/>.</param>
/// <param name="SignatureValue">Base64url without padding of the 64 bytes.</param>
/// <param name="SignatureBase">The text that was signed (RFC 9421 §2.5), ASCII.</param>
/// <param name="JwkThumbprint">RFC 7638 thumbprint of the key, SHA-256.</param>
public sealed record SignedRequest(
    string AgencyId,
    string KeyId,
    ReadOnlyMemory<byte> BodyBytes,
    Hash256 BodyHash,
    string SignatureValue,
    string SignatureBase,
    Hash256 JwkThumbprint)
{
    /// <summary>The signed request behind this call.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lacks <see cref="SignedRequestRules.RequireSignedRequest"/>.</exception>
    public static SignedRequest Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<SignedRequest>() ?? throw new InvalidOperationException("The endpoint does not require signed requests.");
    }
}
