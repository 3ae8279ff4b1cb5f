using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>An account or a contract of a chain: 20 bytes; as text <c>0x</c> and 40 digits, lower case.</summary>
public readonly record struct EvmAddress
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 20;

    const int TextChars = 42;

    readonly string? _text;

    /// <param name="bytes">Exactly 20 bytes.</param>
    public EvmAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
        {
            throw new ArgumentException("An address is 20 bytes.", nameof(bytes));
        }
        _text = Hex.Of(bytes);
    }

    /// <summary>The address that nobody has.</summary>
    public static EvmAddress Zero { get; } = new(new byte[SizeBytes]);

    /// <summary>Reads an address; one with capitals must carry the right check capitals (ERC-55).</summary>
    public static EvmAddress? Parse(string? text)
    {
        if (text is not { Length: TextChars } || !text.StartsWith("0x", StringComparison.Ordinal))
        {
            return null;
        }
#pragma warning disable CA1308 // ERC-55 hashes the lower-case text
        var lower = text.ToLowerInvariant();
#pragma warning restore CA1308
        if (Hex.ToBytes(lower, SizeBytes) is not { Length: SizeBytes } bytes)
        {
            return null;
        }
        var address = new EvmAddress(bytes);
        return string.Equals(text, lower, StringComparison.Ordinal) || string.Equals(text, address.Checked, StringComparison.Ordinal) ? address : null;
    }

    /// <summary>The text with check capitals (ERC-55).</summary>
    public string Checked
    {
        get
        {
            var digits = ToString()[2..];
            var hash = Convert.ToHexStringLower(Keccak256.Of(System.Text.Encoding.ASCII.GetBytes(digits)).ToArray());
            return "0x" + string.Concat(digits.Select((digit, at) => hash[at] >= '8' ? char.ToUpperInvariant(digit) : digit));
        }
    }

    /// <summary>A new array of the 20 bytes.</summary>
    public byte[] ToArray() => Hex.ToBytes(ToString(), SizeBytes)!;

    /// <summary><c>0x</c> and 40 digits, lower case.</summary>
    public override string ToString() => _text ?? "0x0000000000000000000000000000000000000000";
}
