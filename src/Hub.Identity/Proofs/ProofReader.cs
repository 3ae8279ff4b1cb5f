using Hub.Jose;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Reads and checks the DPoP proof of a request, all but its replay and nonce. Thread-safe.</summary>
public sealed class ProofReader(HubIdentityOptions options)
{
    /// <summary>The header field.</summary>
    public const string Header = "DPoP";

    /// <summary>Code of the fault where no proof came at all.</summary>
    public const string Missing = "dpop.missing";

    /// <summary>Names of the algorithms a proof may use, for <c>algs</c> and metadata.</summary>
    public IReadOnlyList<string> AlgorithmNames => options.Ed25519 is null ? ["ES256", "PS256"] : ["ES256", "PS256", "EdDSA", "Ed25519"];

    /// <param name="context">The request.</param>
    /// <param name="accessToken">The token that came with it; null at the token endpoint.</param>
    /// <param name="now">The moment of the check.</param>
    public JoseResult<DpopProof> Read(HttpContext context, string? accessToken, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(context);
        var lines = context.Request.Headers[Header];
        if (lines is not [{ } proof])
        {
            return new JoseFault(lines.Count == 0 ? Missing : "dpop.header", $"{lines.Count} DPoP fields");
        }
        var expected = new DpopExpectation(
            context.Request.Method,
            RequestTarget.Of(context, options.Origin),
            accessToken is null ? null : DpopProof.HashOf(accessToken),
            now)
        { Ed25519 = options.Ed25519 };
        return DpopProof.Verify(proof, expected);
    }
}
