using Hub.Canon;
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

    const int MaxReadyKeys = 1024;

    readonly BoundedMemory<VerificationKey> ready = new(MaxReadyKeys);

    /// <summary>Names of the algorithms a proof may use, for <c>algs</c> and metadata.</summary>
    public IReadOnlyList<string> AlgorithmNames => options.SignatureAlgorithms;

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
        {
            Ed25519 = options.Ed25519,
            Ready = thumbprint => Hash256.TryParse(thumbprint, out var hash) && ready.TryGet(hash, out var key) ? key : null,
        };
        return DpopProof.Verify(proof, expected);
    }

    /// <summary>Keeps the proof's key ready for the client's next request: making it ready costs more than a check.</summary>
    /// <remarks>Only for keys that an accepted token is bound to, so that strangers cannot fill the memory; dropped keys go to the finaliser.</remarks>
    internal void KeepReady(DpopProof proof)
    {
        if (Hash256.TryParse(proof.Thumbprint, out var hash) && !ready.TryGet(hash, out _)
            && VerificationKey.From(proof.Key, options.Ed25519).TryGet(out var key, out _))
        {
            ready.Add(hash, key);
        }
    }
}
