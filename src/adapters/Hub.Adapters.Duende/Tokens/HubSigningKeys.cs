using System.Collections.Concurrent;
using Duende.IdentityServer.Models;
using Duende.IdentityServer.Stores;
using Hub.Identity;
using Microsoft.IdentityModel.Tokens;
using JsonWebKey = Microsoft.IdentityModel.Tokens.JsonWebKey;

namespace Hub.Adapters.Duende;

/// <summary>The hub's token keys, with the hub's rotation. Thread-safe.</summary>
sealed class HubSigningKeys(TokenKeys keys) : ISigningCredentialStore, IValidationKeysStore
{
    readonly ConcurrentDictionary<string, SigningCredentials> ready = new(StringComparer.Ordinal);

    public Task<SigningCredentials> GetSigningCredentialsAsync()
    {
        var signing = keys.Signing;
        if (!ready.TryGetValue(signing.KeyId, out var credentials))
        {
            // One at a time: what is not signed with any more shall not be kept.
            ready.Clear();
            credentials = ready.GetOrAdd(signing.KeyId, _ => new SigningCredentials(new JsonWebKey(signing.ToPrivateJwk()), SecurityAlgorithms.EcdsaSha256));
        }
        return Task.FromResult(credentials);
    }

    public Task<IEnumerable<SecurityKeyInfo>> GetValidationKeysAsync() => Task.FromResult(keys.Published.Select(key => new SecurityKeyInfo
    {
        Key = new JsonWebKey(key.ToJson()),
        SigningAlgorithm = SecurityAlgorithms.EcdsaSha256,
    }));
}
