using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Notes;

/// <summary>The text of a checkpoint (C2SP tlog-checkpoint): origin, size and root of a log, and opaque extension lines.</summary>
public sealed record Checkpoint
{
    /// <summary>Most extension lines that are read.</summary>
    public const int MaxExtensions = 16;

    const int FixedLines = 3;

    /// <param name="origin">Identifies the log; not empty, no control character.</param>
    /// <param name="size">Number of leaves.</param>
    /// <param name="root">RFC 6962 root of those leaves.</param>
    /// <param name="extensions">Not empty each, no control character.</param>
    public Checkpoint(string origin, long size, Hash256 root, params IReadOnlyList<string> extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (!IsLine(origin) || !extensions.All(IsLine))
        {
            throw new ArgumentException("Origin and extensions are lines that are not empty.", nameof(origin));
        }
        (Origin, Size, Root, Extensions) = (origin, size, root, extensions);
    }

    /// <summary>Identifies the log.</summary>
    public string Origin { get; }

    /// <summary>Number of leaves.</summary>
    public long Size { get; }

    /// <summary>RFC 6962 root of those leaves.</summary>
    public Hash256 Root { get; }

    /// <summary>Opaque lines after the root.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The text that is signed, ending in a newline.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder()
                .Append(Origin).Append('\n')
                .Append(Size.ToString(CultureInfo.InvariantCulture)).Append('\n')
                .Append(Convert.ToBase64String(Root.ToArray())).Append('\n');
            foreach (var line in Extensions)
            {
                text.Append(line).Append('\n');
            }
            return text.ToString();
        }
    }

    /// <summary>Reads the text of a checkpoint, every byte of it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text is null || !text.EndsWith('\n'))
        {
            return false;
        }
        var lines = text[..^1].Split('\n', FixedLines + MaxExtensions + 1);
        if (lines.Length is < FixedLines or > FixedLines + MaxExtensions
            || !lines.All(IsLine)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !string.Equals(lines[1], size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            || !StrictBase64.TryDecode(lines[2], out var root)
            || root.Length != Hash256.SizeBytes)
        {
            return false;
        }
        checkpoint = new(lines[0], size, new(root), lines[FixedLines..]);
        return true;
    }

    static bool IsLine(string? line) => !string.IsNullOrEmpty(line) && !line.Any(c => c < ' ');
}
