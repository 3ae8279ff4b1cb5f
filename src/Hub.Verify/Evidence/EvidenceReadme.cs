using System.Reflection;
using System.Security.Cryptography;

namespace Hub.Verify.Evidence;

/// <summary>The README that bundles carry. It holds no word about a particular one, so that a changed one can be told.</summary>
public static class EvidenceReadme
{
    /// <summary>The text of this version, UTF-8.</summary>
    public static ReadOnlyMemory<byte> Current { get; } = Load();

    /// <summary>SHA-256 of earlier texts, in lower hex: bundles that carry them are kept for years.</summary>
    static readonly string[] Earlier = ["4e177fdd5ab82f2a6b0e268b2dc137fe87a9c2bfb7086719887eba42f8ee8cb9"];

    /// <summary>Whether a README is one that some version of the project wrote: commands of any other are somebody else's.</summary>
    internal static bool IsKnown(ReadOnlySpan<byte> readme) => readme.SequenceEqual(Current.Span) || Earlier.Contains(Convert.ToHexStringLower(SHA256.HashData(readme)), StringComparer.Ordinal);

    static byte[] Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("evidence-readme.txt") ?? throw new InvalidOperationException("The README is embedded.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
