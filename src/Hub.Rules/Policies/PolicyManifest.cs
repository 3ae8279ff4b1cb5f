using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>What a policy bundle consists of: <c>manifest.json</c>.</summary>
/// <param name="Version">Grows by every change; going back is a new version with the old content.</param>
/// <param name="Files">Path → SHA-256 of the file's canonical form (RFC 8785 of the YAML read as JSON).</param>
public sealed record PolicyManifest(int Version, SortedDictionary<string, Hash256> Files)
{
    /// <summary>Longest manifest.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The reference that records carry: SHA-256 of <see cref="SignedBytes"/>.</summary>
    public BundleReference Reference() => new(Version, Hash256.Of(SignedBytes()));

    /// <summary>"hub/policy-bundle/v1\n" ‖ JCS(manifest): the bytes that both keys sign.</summary>
    public byte[] SignedBytes() => [.. Domains.PolicyBundle, .. RulesJson.Canonical(this)];

    /// <summary>The manifest as a file: canonical JSON.</summary>
    public byte[] ToJson() => RulesJson.Canonical(this);

    /// <summary>Reads <c>manifest.json</c>; null when it is no manifest.</summary>
    public static PolicyManifest? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return StrictJson.Parse(json, MaxBytes) is StrictJsonResult.Parsed { Document: var document }
                ? Read(document)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The manifest of files.</summary>
    /// <returns>Null when a file cannot be read as YAML or a path is there twice; <see cref="PolicySet.Load"/> says why.</returns>
    public static PolicyManifest? Of(int version, IReadOnlyList<PolicyFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var hashes = new SortedDictionary<string, Hash256>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (YamlText.TryRead(file.Path, file.Text, out _) is not { } text || !hashes.TryAdd(file.Path, text.Sha256))
            {
                return null;
            }
        }
        return new(version, hashes);
    }

    static PolicyManifest? Read(JsonDocument document)
    {
        using (document)
        {
            return document.Deserialize<PolicyManifest>(RulesJson.Options) is { Version: > 0 } manifest ? manifest : null;
        }
    }
}
