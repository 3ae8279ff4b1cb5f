using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>A registration with its keys made ready. Immutable, thread-safe.</summary>
public sealed class RegisteredClient
{
    readonly FrozenDictionary<string, VerificationKey> signatureKeys;

    RegisteredClient(ClientRegistration registration, JsonWebKeys keys, Jwk.Ec sealingKey, FrozenDictionary<string, VerificationKey> signatureKeys)
    {
        Registration = registration;
        Keys = keys;
        SealingKey = sealingKey;
        this.signatureKeys = signatureKeys;
    }

    public ClientRegistration Registration { get; }

    public string Id => Registration.ClientId;

    public bool IsActive => Registration.Status == ClientStatus.Active;

    /// <summary>All public keys as registered.</summary>
    public JsonWebKeys Keys { get; }

    /// <summary>Replies to this agency are sealed to it.</summary>
    public Jwk.Ec SealingKey { get; }

    /// <summary>The <c>use=sig</c> keys.</summary>
    public IReadOnlyCollection<VerificationKey> SignatureKeys => signatureKeys.Values;

    /// <summary>The <c>use=sig</c> key of that <c>kid</c>.</summary>
    public bool TryFindSignatureKey(string keyId, [NotNullWhen(true)] out VerificationKey? key) => signatureKeys.TryGetValue(keyId, out key);

    internal static JoseResult<RegisteredClient> From(ClientRegistration registration, Ed25519Verify? ed25519)
    {
        if (!JsonWebKeys.Parse(registration.Jwks).TryGet(out var keys, out var fault))
        {
            return fault;
        }
        if (keys.SealingKey is not { } sealingKey)
        {
            return new JoseFault("jwks.sealing-key", "not exactly one P-256 key with use=enc");
        }
        var ready = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
        foreach (var key in keys.Keys.Where(key => key.Use == KeyUse.Signature))
        {
            if (!VerificationKey.From(key, ed25519).TryGet(out var verification, out fault))
            {
                return fault;
            }
            ready.Add(key.KeyId!, verification);
        }
        return ready.Count == 0
            ? new JoseFault("jwks.signature-key", "no key with use=sig")
            : new RegisteredClient(registration, keys, sealingKey, ready.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
