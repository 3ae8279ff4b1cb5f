using System.Text;

namespace Hub.Jose;

/// <summary>The two fields that a signed message carries.</summary>
/// <param name="Input">Value of <c>Signature-Input</c>.</param>
/// <param name="Signature">Value of <c>Signature</c>.</param>
public sealed record SignatureFields(string Input, string Signature);

/// <summary>A message signature that held.</summary>
/// <param name="KeyId"><c>keyid</c>.</param>
/// <param name="Signature">64 bytes.</param>
/// <param name="SignatureBase">The ASCII bytes that were signed (RFC 9421 §2.5), to be kept as evidence.</param>
/// <param name="Created">Whole seconds, UTC.</param>
public sealed record VerifiedSignature(string KeyId, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> SignatureBase, DateTimeOffset Created);

/// <summary>HTTP message signatures (RFC 9421) by <c>ecdsa-p256-sha256</c> and <c>ed25519</c>. Thread-safe.</summary>
public static class MessageSignatures
{
    /// <summary>The one code of every refusal; the reason is for the log.</summary>
    public const string Invalid = "signature.invalid";

    const int MaxComponents = 32;
    const int SignatureSize = 64;

    /// <summary>Signs a message that already carries every field it covers.</summary>
    /// <param name="message">The message about to be sent.</param>
    /// <param name="label">Key in both fields, such as <c>hub</c>.</param>
    /// <param name="keyId">Under which the verifier knows the key.</param>
    /// <param name="created">Cut to whole seconds.</param>
    /// <param name="components">What is covered, without repetition.</param>
    /// <param name="signer">Its algorithm goes into <c>alg</c>.</param>
    /// <exception cref="ArgumentException">A component is absent from the message, unknown, or named twice.</exception>
    public static SignatureFields Sign(
        IHttpMessage message, string label, string keyId, DateTimeOffset created, IReadOnlyList<ComponentId> components, MessageSigner signer)
    {
        var list = new SfMember.InnerList(
            components.Select(c => c.ToItem()).ToList(),
            [
                new("created", new BareItem.Integer(created.ToUnixTimeSeconds())),
                new("keyid", new BareItem.Text(keyId)),
                new("alg", new BareItem.Text(signer.Algorithm)),
            ]);
        if (ReadComponents(list, out var reason) is null)
        {
            throw new ArgumentException(reason, nameof(components));
        }
        if (!SignatureBase.Build(message, components, list).TryGet(out var signed, out var fault))
        {
            throw new ArgumentException(fault.Reason, nameof(components));
        }
        var input = new StringBuilder().Append(label).Append('=');
        StructuredText.Append(input, list);
        var field = input.ToString();
        if (!StructuredFields.TryParseDictionary(field, out _))
        {
            throw new ArgumentException("the label or keyid cannot be written in a structured field", nameof(label));
        }
        return new SignatureFields(field, $"{label}=:{Convert.ToBase64String(signer.Sign(signed))}:");
    }

    /// <summary>Verifies the signature that the profile names, and the digest of the body where it is covered.</summary>
    /// <param name="message">As received.</param>
    /// <param name="profile">What must hold.</param>
    /// <param name="lookup">The key registered under a <c>keyid</c>, or null.</param>
    /// <param name="now">The moment of the check.</param>
    /// <returns>What held, or a fault with code <see cref="Invalid"/>.</returns>
    public static JoseResult<VerifiedSignature> Verify(
        IHttpMessage message, SignatureProfile profile, Func<string, VerificationKey?> lookup, DateTimeOffset now)
    {
        if (Single(message, "signature-input", profile.Label) is not SfMember.InnerList list)
        {
            return Refuse($"no single signature-input '{profile.Label}' with a list of components");
        }
        if (Single(message, "signature", profile.Label) is not SfMember.Item { Value: BareItem.Bytes { Value: { Length: SignatureSize } signature } } item
            || item.Parameters.Count != 0)
        {
            return Refuse($"no single signature '{profile.Label}' of {SignatureSize} bytes");
        }
        if (ReadComponents(list, out var reason) is not { } components
            || !SignatureParameters.TryRead(list.Parameters, out var parameters, out reason))
        {
            return Refuse(reason);
        }
        if (Uncovered(message, profile, components) is { } missing)
        {
            return Refuse(missing);
        }
        if (Untimely(parameters, profile, now) is { } time)
        {
            return Refuse(time);
        }
        if (Covers(components, "content-digest") && ContentDigest.Check(message.Header("content-digest"), message.Body.Span) is { } digest)
        {
            return Refuse($"{digest.Code}: {digest.Reason}");
        }
        return VerifyBase(message, components, list, parameters, signature, lookup);
    }

    static JoseResult<VerifiedSignature> VerifyBase(
        IHttpMessage message,
        List<ComponentId> components,
        SfMember.InnerList list,
        SignatureParameters parameters,
        byte[] signature,
        Func<string, VerificationKey?> lookup)
    {
        if (!SignatureBase.Build(message, components, list).TryGet(out var signed, out var fault))
        {
            return Refuse(fault.Reason);
        }
        if (lookup(parameters.KeyId) is not { } key)
        {
            return Refuse("no key is registered under keyid");
        }
        if (key.MessageSignatureName is not { } name || (parameters.Algorithm is { } said && !string.Equals(said, name, StringComparison.Ordinal)))
        {
            return Refuse("alg does not fit the key");
        }
        return key.Verify(signed, signature)
            ? new VerifiedSignature(parameters.KeyId, signature, signed, DateTimeOffset.FromUnixTimeSeconds(parameters.Created))
            : Refuse("the signature does not fit");
    }

    // A label that comes twice refuses the whole field (see StructuredFields).
    static SfMember? Single(IHttpMessage message, string field, string label)
    {
        var lines = message.Header(field);
        return lines.Count > 0 && SignatureBase.Combine(lines) is { } value && StructuredFields.TryParseDictionary(value, out var dictionary)
            ? dictionary.Find(label)
            : null;
    }

    static List<ComponentId>? ReadComponents(SfMember.InnerList list, out string reason)
    {
        reason = "too many components";
        if (list.Items.Count > MaxComponents)
        {
            return null;
        }
        var components = new List<ComponentId>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (!ComponentId.TryRead(item, out var id, out reason))
            {
                return null;
            }
            if (components.Contains(id))
            {
                reason = "a component is named twice";
                return null;
            }
            components.Add(id);
        }
        return components;
    }

    static string? Uncovered(IHttpMessage message, SignatureProfile profile, List<ComponentId> components)
    {
        for (var i = 0; i < profile.Required.Count; i++)
        {
            var name = profile.Required[i];
            if (!Covers(components, name))
            {
                return $"'{name}' is not covered";
            }
            if (name[0] != '@' && message.Header(name).Count != 1)
            {
                return $"'{name}' comes in other than one line";
            }
        }
        return profile.BodyNeedsDigest && !message.Body.IsEmpty && !Covers(components, "content-digest")
            ? "the body is not covered by content-digest"
            : null;
    }

    static string? Untimely(SignatureParameters parameters, SignatureProfile profile, DateTimeOffset now)
    {
        var window = profile.Window.TotalSeconds;
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (Math.Abs(seconds - parameters.Created) > window)
        {
            return "created is outside the window";
        }
        return parameters.Expires is { } expires && expires <= seconds ? "the signature has expired" : null;
    }

    static bool Covers(List<ComponentId> components, string name)
    {
        for (var i = 0; i < components.Count; i++)
        {
            if (components[i].IsPlain && string.Equals(components[i].Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    static JoseFault Refuse(string reason) => new(Invalid, reason);
}
