namespace Hub.Planted.Faults;

/// <summary>Faults of the check that every call passes.</summary>
static class BorderFaults
{
    const string Suite = "Hub.Identity.Tests";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new(
            "proof-accepted-twice", "a DPoP proof that was seen is let in again",
            Suite, "*.ResourceServerTests.Forty_parallel_replays_let_exactly_one_in",
            new Edit("src/Hub.Identity/Proofs/ReplayGuard.cs", "if (!Remember(hash, issued, clientId))", "if (!Remember(hash, issued, clientId) && Count < 0)")),
        new(
            "token-hash-not-checked", "a proof made for one access token goes with another",
            Suite, "*.ResourceServerTests.Ath_missing_or_of_another_token_is_refused",
            new Edit("src/Hub.Jose/Dpop/DpopProof.cs", "!string.Equals(hash, claims.AccessTokenHash, StringComparison.Ordinal))", "hash.Length == 0)")),
        new(
            "token-bound-to-no-key", "a stolen token is let in with a proof by any key",
            Suite, "*.ResourceServerTests.Proof_by_another_key_than_the_tokens_is_invalid_token",
            new Edit("src/Hub.Identity/ResourceServer/DpopAuthenticationHandler.cs", "!string.Equals(proof.Thumbprint, token.JwkThumbprint, StringComparison.Ordinal)", "proof.Thumbprint.Length == 0")),
        new(
            "signature-without-the-body", "the body of a signed request can be exchanged",
            Suite, "*.SignedRequestTests.Changed_body_is_refused",
            new Edit("src/Hub.Jose/HttpSignatures/MessageSignatures.cs", "if (Covers(components, \"content-digest\") &&", "if (message.Body.IsEmpty &&")),
        new(
            "digest-not-covered", "the digest of the body need not be signed",
            Suite, "*.SignedRequestTests.Uncovered_component_is_refused",
            new Edit("src/Hub.Jose/HttpSignatures/MessageSignatures.cs", "            if (!Covers(components, name))\n", "            if (name[0] == '@' && !Covers(components, name))\n"),
            new Edit("src/Hub.Jose/HttpSignatures/MessageSignatures.cs", "return profile.BodyNeedsDigest && !message.Body.IsEmpty &&", "return profile.BodyNeedsDigest && message.Body.IsEmpty &&")),
    ];
}
