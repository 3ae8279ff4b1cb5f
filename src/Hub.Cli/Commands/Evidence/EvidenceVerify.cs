using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Cli.Commands.Anchors;
using Hub.Verify.Evidence;

namespace Hub.Cli.Commands.Evidence;

/// <summary><c>hub verify</c> of evidence bundles.</summary>
static class EvidenceVerify
{
    static ReadOnlySpan<byte> ZipStart => "PK"u8;

    /// <summary>Whether a file looks like an evidence bundle.</summary>
    public static bool IsBundle(string file) => file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || Starts(file, ZipStart);

    public static bool IsCoseReceipt(string file) => file.EndsWith(".cose", StringComparison.OrdinalIgnoreCase);

    /// <summary>Verifies a bundle and tells; gives the exit code.</summary>
    /// <param name="trust">Keys and witnesses; the anchor's options are read here.</param>
    public static async Task<int> BundleAsync(string file, EvidenceTrust trust, ParseResult parsed, bool json, CancellationToken cancel)
    {
        var zip = Bounded.Read(file, StoredZip.MaxBytes);
        var (anchor, isFinal) = await AnchorVerify.OfBundleAsync(AnchorOf(zip), parsed, cancel);
        var report = EvidenceVerifier.Verify(zip, trust with { Anchor = anchor }, new ManagedEd25519());
        var told = new EvidenceText(report, isFinal);
        var output = parsed.InvocationConfiguration.Output;
        if (json)
        {
            await output.WriteLineAsync(JsonText.Of(told.WriteJson));
        }
        else
        {
            told.WriteText(output);
        }
        return report.Faults.ExitCode;
    }

    static ReadOnlyMemory<byte>? AnchorOf(byte[] zip) =>
        StoredZip.Read(zip).Files?
            .Where(file => string.Equals(file.Name, EvidenceNames.Anchor, StringComparison.Ordinal))
            .Select(file => new ReadOnlyMemory<byte>?(file.Bytes))
            .FirstOrDefault();

    static bool Starts(string file, ReadOnlySpan<byte> start)
    {
        using var stream = Hub.Verify.Logs.RegularFile.Open(file);
        Span<byte> first = stackalloc byte[2];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual(start);
    }
}
