using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Canon;
using Hub.Rules;
using Hub.Rules.Policies;

namespace Hub.Silo.Policies;

/// <summary>One detached signature as the signatures file holds it.</summary>
/// <param name="Value">Unpadded base64url.</param>
public sealed record StoredSignature(string KeyId, string Value);

/// <summary>One pinned key as its file holds it.</summary>
/// <param name="PublicKey">Ed25519, 32 bytes, unpadded base64url.</param>
public sealed record StoredKey(string KeyId, string PublicKey);

/// <summary>A bundle as read from disk, not yet believed.</summary>
public sealed record BundleOnDisk(byte[] Manifest, IReadOnlyList<BundleSignature> Signatures, IReadOnlyList<PolicyFile> Files);

/// <summary>Reads and writes a bundle's files.</summary>
public static class PolicyFolder
{
    public const string ManifestName = "manifest.json";
    public const string SignaturesName = "manifest.signatures.json";

    /// <summary>Largest policy file.</summary>
    public const int MaxFileBytes = 256 * 1024;

    /// <summary>All policy files below <paramref name="root"/>, by path relative to it with forward slashes, ordered.</summary>
    /// <exception cref="InvalidDataException">A file is too large, or there are too many.</exception>
    public static IReadOnlyList<PolicyFile> ReadFiles(string root)
    {
        var paths = Directory.GetFiles(root, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        if (paths.Length > PolicySet.MaxFiles)
        {
            throw new InvalidDataException($"{paths.Length} policy files, at most {PolicySet.MaxFiles}.");
        }
        return [.. paths.Select(path => Read(root, path))];
    }

    /// <summary>The signed bundle in <paramref name="folder"/> over files already read, or null when there is no manifest.</summary>
    public static BundleOnDisk? ReadSigned(string folder, IReadOnlyList<PolicyFile> files)
    {
        var manifest = Path.Combine(folder, ManifestName);
        var signatures = Path.Combine(folder, SignaturesName);
        if (!File.Exists(manifest) || !File.Exists(signatures))
        {
            return null;
        }
        var stored = JsonSerializer.Deserialize<List<StoredSignature>>(File.ReadAllBytes(signatures), RulesJson.Options) ?? [];
        return new(File.ReadAllBytes(manifest), [.. stored.Select(s => new BundleSignature(s.KeyId, Decode(s.Value)))], files);
    }

    /// <summary>Public keys that may sign bundles: a JSON array of {"keyId","publicKey"}, the key as unpadded base64url of 32 bytes.</summary>
    public static IReadOnlyList<PinnedKey> ReadPinned(string file) =>
        [.. (JsonSerializer.Deserialize<List<StoredKey>>(File.ReadAllBytes(file), RulesJson.Options) ?? []).Select(k => new PinnedKey(k.KeyId, Decode(k.PublicKey)))];

    /// <summary>Writes manifest and signatures; the signatures last and whole, so that a crash leaves an unsigned manifest, which is refused or signed anew.</summary>
    public static void Write(string folder, PolicyManifest manifest, IReadOnlyList<(string KeyId, IEd25519Key Key)> signers)
    {
        Directory.CreateDirectory(folder);
        var message = manifest.SignedBytes();
        var signatures = signers.Select(s => new StoredSignature(s.KeyId, System.Buffers.Text.Base64Url.EncodeToString(s.Key.Sign(message)))).ToList();
        File.Delete(Path.Combine(folder, SignaturesName));
        File.WriteAllBytes(Path.Combine(folder, ManifestName), manifest.ToJson());
        var next = Path.Combine(folder, SignaturesName + ".next");
        File.WriteAllBytes(next, RulesJson.Canonical(signatures));
        File.Move(next, Path.Combine(folder, SignaturesName), overwrite: true);
    }

    static PolicyFile Read(string root, string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new InvalidDataException($"{path} is larger than {MaxFileBytes} bytes.");
        }
        return new(Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllText(path));
    }

    static byte[] Decode(string text)
    {
        try
        {
            return System.Buffers.Text.Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            // No signature verifies as an empty one: the bundle is refused by name.
            return [];
        }
    }
}
