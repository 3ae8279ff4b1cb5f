using System.Buffers.Binary;
using System.Text;

namespace Hub.Audit.Notes;

/// <summary>A text with signatures (C2SP signed-note). Nothing in it may be believed before <see cref="Verify"/>.</summary>
public sealed class SignedNote
{
    /// <summary>Largest note that is read.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Most signatures that are read; the specification asks for 16 at least.</summary>
    public const int MaxSignatures = 100;

    const string LinePrefix = "\u2014 ";
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="text">Ends in a newline; no control characters but newlines.</param>
    /// <param name="signatures">In the order of their lines.</param>
    public SignedNote(string text, params IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signatures);
        if (!IsText(text))
        {
            throw new ArgumentException("The text ends in a newline and holds no other control character.", nameof(text));
        }
        if (signatures.Any(signature => !KeyName.IsValid(signature.Name) || signature.Bytes.IsEmpty))
        {
            throw new ArgumentException("A signature has a valid key name and at least one byte.", nameof(signatures));
        }
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, its last newline included.</summary>
    public string Text { get; }

    /// <summary>Signatures of known and unknown keys, in the order of their lines.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note; null when it is not exactly of the form, larger than <see cref="MaxBytes"/>, or has no signature.</summary>
    public static SignedNote? TryParse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes || !Utf8.TryDecode(utf8, out var note))
        {
            return null;
        }
        // The last empty line separates, so that a text may hold empty lines of its own.
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || note[^1] != '\n' || !IsText(note.AsSpan(0, split + 1)))
        {
            return null;
        }
        var signatures = new List<NoteSignature>();
        var lines = note.AsSpan((split + 2)..);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf('\n');
            if (signatures.Count == MaxSignatures || ParseLine(lines[..end]) is not { } signature)
            {
                return null;
            }
            signatures.Add(signature);
            lines = lines[(end + 1)..];
        }
        return signatures.Count == 0 ? null : new(note[..(split + 1)], signatures);
    }

    /// <summary>The note as it is stored and served.</summary>
    public byte[] Encode()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            note.Append(signature).Append('\n');
        }
        return StrictUtf8.GetBytes(note.ToString());
    }

    /// <summary>The same text with one more signature at the end.</summary>
    public SignedNote With(NoteSignature signature) => new(Text, [.. Signatures, signature]);

    /// <summary>Checks the signatures that <paramref name="key"/> made.</summary>
    /// <returns><c>note.unsigned</c> when the key signed nothing here, <c>note.signature</c> when a signature under its name and id is wrong.</returns>
    public Verdict Verify(INoteVerifier key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = false;
        var text = StrictUtf8.GetBytes(Text);
        foreach (var signature in Signatures)
        {
            if (signature.KeyId != key.KeyId || !string.Equals(signature.Name, key.Name, StringComparison.Ordinal))
            {
                continue;
            }
            if (!key.Verify(text, signature.Bytes.Span))
            {
                return new("note.signature", $"a right signature by {key.Name}+{key.KeyId:x8}", "a wrong one");
            }
            found = true;
        }
        return found ? Verdict.Right : new("note.unsigned", $"a signature by {key.Name}+{key.KeyId:x8}", $"{Signatures.Count} by others");
    }

    static bool IsText(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[^1] != '\n')
        {
            return false;
        }
        foreach (var c in text)
        {
            if (c < ' ' && c != '\n')
            {
                return false;
            }
        }
        return true;
    }

    static NoteSignature? ParseLine(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(LinePrefix, StringComparison.Ordinal))
        {
            return null;
        }
        line = line[LinePrefix.Length..];
        var space = line.IndexOf(' ');
        if (space < 0
            || !KeyName.IsValid(line[..space])
            || !StrictBase64.TryDecode(line[(space + 1)..], out var field)
            || field.Length <= sizeof(uint))
        {
            return null;
        }
        return new(line[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(field), field.AsMemory(sizeof(uint)));
    }
}
