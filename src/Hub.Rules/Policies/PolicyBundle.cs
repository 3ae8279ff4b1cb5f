using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>A detached signature over a manifest.</summary>
/// <param name="KeyId">Id of a pinned key.</param>
/// <param name="Value">The signature's bytes.</param>
public sealed record BundleSignature(string KeyId, ReadOnlyMemory<byte> Value);

/// <summary>A key that may sign policy bundles.</summary>
/// <param name="PublicKey">Ed25519, 32 bytes.</param>
public sealed record PinnedKey(string KeyId, ReadOnlyMemory<byte> PublicKey);

/// <summary>Ed25519 verification, given by the caller.</summary>
public delegate bool VerifySignature(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>What became of <see cref="PolicyBundle.Open"/>.</summary>
public abstract record BundleResult
{
    BundleResult()
    {
    }

    /// <summary>Signed twice, complete, and every policy holds.</summary>
    public sealed record Opened(PolicySet Policies, PolicyManifest Manifest, BundleReference Reference) : BundleResult;

    /// <summary>Nothing was taken; the bundle in force stays.</summary>
    /// <param name="Detail">File or key that is at fault; empty when none in particular.</param>
    /// <param name="Faults">With <c>bundle.policy-fault</c>: every fault of every file.</param>
    public sealed record Refused(string Code, string Detail, IReadOnlyList<PolicyFault> Faults) : BundleResult;
}

/// <summary>Loading is verifying: two signatures by distinct pinned keys, no older version, exactly the files of the manifest, all of them valid.</summary>
public static class PolicyBundle
{
    const int RequiredSignatures = 2;
    const int MaxSignatures = 16;

    /// <param name="manifestJson">The bytes of <c>manifest.json</c>.</param>
    /// <param name="signatures">Detached signatures over <see cref="PolicyManifest.SignedBytes"/>.</param>
    /// <param name="pinned">Keys that may sign, from the hub's configuration.</param>
    /// <param name="verify">Ed25519 verification.</param>
    /// <param name="files">All files of the bundle.</param>
    /// <param name="inForce">The bundle in force; null at the first start.</param>
    public static BundleResult Open(
        ReadOnlySpan<byte> manifestJson,
        IReadOnlyList<BundleSignature> signatures,
        IReadOnlyList<PinnedKey> pinned,
        VerifySignature verify,
        IReadOnlyList<PolicyFile> files,
        BundleReference? inForce = null)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(pinned);
        ArgumentNullException.ThrowIfNull(verify);
        ArgumentNullException.ThrowIfNull(files);
        if (PolicyManifest.TryParse(manifestJson) is not { } manifest)
        {
            return Refused(ReasonCodes.BundleMalformed, "manifest.json");
        }
        if (SignatureFault(manifest, signatures, pinned, verify) is { } unsigned)
        {
            return unsigned;
        }
        var reference = manifest.Reference();
        if (inForce is not null && (manifest.Version < inForce.Version || (manifest.Version == inForce.Version && reference != inForce)))
        {
            return Refused(ReasonCodes.BundleOlder, $"version {manifest.Version}, in force is {inForce.Version}");
        }
        if (FileFault(manifest, files) is { } changed)
        {
            return changed;
        }
        return PolicySet.Load(files, reference) switch
        {
            PolicyLoad.Loaded loaded => new BundleResult.Opened(loaded.Policies, manifest, reference),
            PolicyLoad.Refused refused => new BundleResult.Refused(ReasonCodes.BundlePolicyFault, refused.Faults[0].File, refused.Faults),
            _ => throw new InvalidOperationException("a set loads or is refused"),
        };
    }

    static BundleResult.Refused? SignatureFault(PolicyManifest manifest, IReadOnlyList<BundleSignature> signatures, IReadOnlyList<PinnedKey> pinned, VerifySignature verify)
    {
        if (signatures.Count is 0 or > MaxSignatures)
        {
            return Refused(ReasonCodes.BundleUnsigned, "");
        }
        var message = manifest.SignedBytes();
        var keys = new List<PinnedKey>();
        foreach (var signature in signatures)
        {
            if (pinned.FirstOrDefault(key => string.Equals(key.KeyId, signature.KeyId, StringComparison.Ordinal)) is not { } key)
            {
                return Refused(ReasonCodes.BundleUnknownKey, signature.KeyId);
            }
            if (!verify(key.PublicKey.Span, message, signature.Value.Span))
            {
                return Refused(ReasonCodes.BundleBadSignature, signature.KeyId);
            }
            // Two names for one key are one key.
            if (keys.Exists(other => other.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
            {
                return Refused(ReasonCodes.BundleSameKey, signature.KeyId);
            }
            keys.Add(key);
        }
        return keys.Count >= RequiredSignatures ? null : Refused(ReasonCodes.BundleOneSignature, keys[0].KeyId);
    }

    static BundleResult.Refused? FileFault(PolicyManifest manifest, IReadOnlyList<PolicyFile> files)
    {
        var left = manifest.Files.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!manifest.Files.TryGetValue(file.Path, out var expected))
            {
                return Refused(ReasonCodes.BundleFileExtra, file.Path);
            }
            if (YamlText.TryRead(file.Path, file.Text, out _) is not { } text || text.Sha256 != expected)
            {
                return Refused(ReasonCodes.BundleFileChanged, file.Path);
            }
            if (!left.Remove(file.Path))
            {
                return Refused(ReasonCodes.BundleFileExtra, file.Path);
            }
        }
        return left.Count == 0 ? null : Refused(ReasonCodes.BundleFileMissing, left.Min(StringComparer.Ordinal)!);
    }

    static BundleResult.Refused Refused(string code, string detail) => new(code, detail, []);
}
