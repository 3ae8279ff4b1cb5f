using Duende.IdentityServer.Models;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.AspNetCore.Http;

namespace Hub.Adapters.Duende;

/// <summary>Takes DPoP proofs as the embedded server and the resource server do: one replay guard for all of them, atomic.</summary>
sealed class HubProofs(ClientProofs proofs, IHttpContextAccessor contexts, Turn turn, TimeProvider clock) : IDPoPProofValidator
{
    public async Task<DPoPProofValidatonResult> ValidateAsync(DPoPProofValidatonContext context)
    {
        var http = contexts.HttpContext ?? throw new InvalidOperationException("no request");
        var (proof, fault) = await proofs.Take(turn.Request(http, clock.GetUtcNow()));
        if (proof is null)
        {
            turn.Refused = fault;
            var nonce = http.Response.Headers["DPoP-Nonce"];
            return new DPoPProofValidatonResult { IsError = true, Error = fault!.Code, ErrorDescription = fault.Reason, ServerIssuedNonce = nonce.Count == 0 ? null : nonce.ToString() };
        }
        turn.Thumbprint = proof.Thumbprint;
        return new DPoPProofValidatonResult
        {
            IsError = false,
            JsonWebKey = proof.Key.ToJson(),
            JsonWebKeyThumbprint = proof.Thumbprint,
            Confirmation = $$"""{"jkt":"{{proof.Thumbprint}}"}""",
            TokenId = proof.Jti,
            IssuedAt = proof.IssuedAt.ToUnixTimeSeconds(),
            Nonce = proof.Nonce,
        };
    }
}
