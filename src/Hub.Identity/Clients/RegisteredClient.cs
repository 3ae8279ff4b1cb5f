using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>A registration with its keys made ready. Immutable, thread-safe.</summary>
public sealed class RegisteredClient
{
    readonly FrozenDictionary<string, VerificationKey> signatureKeys;
    readonly Action<string>? unknownKeyMet;

    RegisteredClient(
        ClientRegistration registration, JsonWebKeys keys, Jwk.Ec sealingKey, FrozenDictionary<string, VerificationKey> signatureKeys, Action<string>? unknownKeyMet)
    {
        Registration = registration;
        Keys = keys;
        SealingKey = sealingKey;
        this.signatureKeys = signatureKeys;
        this.unknownKeyMet = unknownKeyMet;
    }

    public ClientRegistration Registration { get; }

    public string Id => Registration.ClientId;

    public bool IsActive => Registration.Status == ClientStatus.Active;

    /// <summary>Whether a token of its own may count: it is active, and was neither suspended nor reactivated since the token was made.</summary>
    public bool Honours(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return IsActive && !(Registration.NotBefore is { } from && token.IssuedAt <= from.ToUnixTimeSeconds());
    }

    /// <summary>Of scopes that were given, those the client still may have, in their order: what was taken from it is gone from its tokens at once.</summary>
    public IReadOnlyList<string> StillHas(IReadOnlyList<string> given) => [.. given.Intersect(Registration.Scopes, StringComparer.Ordinal)];

    /// <summary>All public keys as registered.</summary>
    public JsonWebKeys Keys { get; }

    /// <summary>Replies to this agency are sealed to it.</summary>
    public Jwk.Ec SealingKey { get; }

    /// <summary>The <c>use=sig</c> key where there is one alone; null otherwise.</summary>
    public VerificationKey? OnlySignatureKey(DateTimeOffset now)
    {
        var counting = signatureKeys.Where(key => !IsOver(key.Key, now)).Take(2).ToList();
        return counting is [var only] ? only.Value : null;
    }

    /// <summary>The <c>use=sig</c> key of that <c>kid</c>; one that was given up until its time is over, whether that is recorded yet or not.</summary>
    /// <remarks>Where the keys come from a URL, one that is not known has them fetched again soon; this request is answered by what is known now.</remarks>
    public bool TryFindSignatureKey(string keyId, DateTimeOffset now, [NotNullWhen(true)] out VerificationKey? key)
    {
        if (signatureKeys.TryGetValue(keyId, out key))
        {
            key = IsOver(keyId, now) ? null : key;
            return key is not null;
        }
        if (Registration.JwksUri is not null)
        {
            unknownKeyMet?.Invoke(Id);
        }
        return false;
    }

    bool IsOver(string keyId, DateTimeOffset now) => Registration.Retiring.TryGetValue(keyId, out var until) && until <= now;

    internal static JoseResult<RegisteredClient> From(ClientRegistration registration, Ed25519Verify? ed25519, Action<string>? unknownKeyMet = null)
    {
        if (!JsonWebKeys.Parse(registration.Jwks, registration.Profile == ClientProfile.SmartBackend).TryGet(out var keys, out var fault))
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
            : new RegisteredClient(registration, keys, sealingKey, ready.ToFrozenDictionary(StringComparer.Ordinal), unknownKeyMet);
    }
}
