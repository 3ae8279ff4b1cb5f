using Hub.Jose;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Takes the DPoP proof of a client's request to the authorization server (RFC 9449 §5, §10). Thread-safe.</summary>
sealed class ClientProofs(ProofReader proofs, ReplayGuard replays, DpopNonces nonces, HubIdentityOptions options)
{
    const string NonceHeader = "DPoP-Nonce";

    /// <summary>Whether a proof came, right or wrong.</summary>
    public static bool Came(HttpContext context) => context.Request.Headers[ProofReader.Header].Count > 0;

    /// <summary>Keeps the proof's key ready for the client's next request; only after a token was bound to it, so that strangers fill no memory.</summary>
    public void KeepReady(DpopProof proof) => proofs.KeepReady(proof);

    /// <summary>The proof, used up; or why not.</summary>
    public async ValueTask<(DpopProof? Proof, OAuthError? Fault)> Take(ClientRequest request)
    {
        if (!proofs.Read(request.Context, accessToken: null, request.Now).TryGet(out var proof, out var fault))
        {
            return (null, fault.Code is ProofReader.Missing
                ? OAuthError.InvalidRequest("no DPoP proof")
                : OAuthError.InvalidProof($"{fault.Code}: {fault.Reason}"));
        }
        if (options.RequireNonce && !nonces.IsGood(proof.Nonce))
        {
            request.Context.Response.Headers[NonceHeader] = nonces.Current();
            return (null, new OAuthError(400, "use_dpop_nonce", "nonce absent or stale"));
        }
        return await replays.Admit(proof, request.Client.Id, request.Cancellation) switch
        {
            ProofAdmission.Fresh => (proof, null),
            ProofAdmission.TooMany => (null, OAuthError.TooMany("too many live proofs of this client", ReplayGuard.RetryAfter)),
            ProofAdmission.Full => (null, new OAuthError(503, "temporarily_unavailable", "too many live proofs")),
            ProofAdmission.Replayed => (null, OAuthError.InvalidProof("replayed")),
            _ => (null, OAuthError.InvalidProof("dated before the restart or ahead of the clock")),
        };
    }
}
