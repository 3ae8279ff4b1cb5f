using System.Text.Json;
using Hub.Audit.Merkle;
using Hub.Canon;
using Hub.Testing;

namespace Hub.Audit.Tests.Formats.Vectors;

/// <summary>transparency-dev/merkle: right and mutated proofs.</summary>
public sealed class MerkleVectors
{
    const int Files = 98;

    [Fact]
    public void Verifier_agrees_with_every_inclusion_vector() => Run("inclusion", vector =>
        Number(vector, "leafIdx") is { } index && Number(vector, "treeSize") is { } size
            && Hash(vector, "leafHash") is { } leaf && Hash(vector, "root") is { } root && Proof(vector) is { } proof
            && MerkleVerifier.Inclusion(leaf, index, size, proof, root).IsRight);

    [Fact]
    public void Verifier_agrees_with_every_consistency_vector() => Run("consistency", vector =>
        Number(vector, "size1") is { } size1 && Number(vector, "size2") is { } size2
            && Hash(vector, "root1") is { } root1 && Hash(vector, "root2") is { } root2 && Proof(vector) is { } proof
            && MerkleVerifier.Consistency(size1, size2, root1, root2, proof).IsRight);

    static void Run(string kind, Func<JsonElement, bool> verify)
    {
        var files = Directory.GetFiles(SharedFiles.Folder($"vectors/merkle/testdata/{kind}"), "*.json", SearchOption.AllDirectories);
        Assert.True(files.Length >= Files, $"only {files.Length} vectors");
        var wrong = new List<string>();
        foreach (var file in files)
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));
            if (verify(vector.RootElement) == vector.RootElement.GetProperty("wantErr").GetBoolean())
            {
                wrong.Add(file);
            }
        }
        Assert.Empty(wrong);
    }

    // A size beyond 2^63 cannot even be written in the verifier's types.
    static long? Number(JsonElement vector, string name) => vector.GetProperty(name).TryGetInt64(out var number) ? number : null;

    static Hash256? Hash(JsonElement vector, string name) => Hash(vector.GetProperty(name));

    // Garbage before or after a hash cannot be written either. Shorter values stand for roots that nobody looks into, and are only compared.
    static Hash256? Hash(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetBytesFromBase64() is not { Length: > 0 and <= Hash256.SizeBytes } bytes)
        {
            return null;
        }
        Array.Resize(ref bytes, Hash256.SizeBytes);
        return new(bytes);
    }

    static Hash256[]? Proof(JsonElement vector)
    {
        if (vector.GetProperty("proof") is not { ValueKind: JsonValueKind.Array } items)
        {
            return [];
        }
        var hashes = items.EnumerateArray().Select(Hash).ToArray();
        return hashes.Any(hash => hash is null) ? null : [.. hashes.Select(hash => hash!.Value)];
    }
}
