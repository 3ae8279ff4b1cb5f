using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Hub.Audit.Tiles;

/// <summary>One tile of a log (C2SP tlog-tiles): hashes at a level, or the entry bundle beside level 0.</summary>
/// <param name="Level">0..63 for hashes, <see cref="EntriesLevel"/> for entries.</param>
/// <param name="Index">Position within the level, from 0.</param>
/// <param name="Width">Hashes or entries in it: 256 when full, else 1..255.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileId(int Level, long Index, int Width = TileId.FullWidth)
{
    /// <summary>Width of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Tree levels that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>Highest level that the specification allows.</summary>
    public const int MaxLevel = 63;

    /// <summary>Stands for <c>tile/entries/…</c>.</summary>
    public const int EntriesLevel = -1;

    const int GroupDigits = 3;
    const int MaxPathChars = 64;
    const string Root = "tile/";
    const string EntriesName = "entries";
    const string PartialMark = ".p/";

    /// <summary>The bundle of entries beside the level-0 tile of the same index and width.</summary>
    public static TileId Entries(long index, int width = FullWidth) => new(EntriesLevel, index, width);

    /// <summary>Whether it holds entries, not hashes.</summary>
    public bool IsEntries => Level == EntriesLevel;

    /// <summary>Whether it is full and so final.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary><c>tile/L/N[.p/W]</c> or <c>tile/entries/N[.p/W]</c>, with N in groups of three digits: 1234067 is <c>x001/x234/067</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder(Root);
            path.Append(IsEntries ? EntriesName : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
            var digits = Index.ToString(CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + GroupDigits - 1) / GroupDigits * GroupDigits, '0');
            for (var i = 0; i < digits.Length; i += GroupDigits)
            {
                var last = i + GroupDigits == digits.Length;
                path.Append(last ? "" : "x").Append(digits, i, GroupDigits).Append(last ? "" : "/");
            }
            return IsFull ? path.ToString() : path.Append(PartialMark).Append(Width).ToString();
        }
    }

    /// <summary>Reads a path, and only the one spelling that <see cref="Path"/> gives.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, out TileId tile)
    {
        tile = default;
        if (path is null || path.Length > MaxPathChars || !path.StartsWith(Root, StringComparison.Ordinal))
        {
            return false;
        }
        var rest = path[Root.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }
        var level = EntriesLevel;
        if (!string.Equals(rest[..slash], EntriesName, StringComparison.Ordinal) && !TryNumber(rest[..slash], out level))
        {
            return false;
        }
        var number = rest[(slash + 1)..];
        var width = FullWidth;
        var mark = number.IndexOf(PartialMark, StringComparison.Ordinal);
        if (mark >= 0)
        {
            if (!TryNumber(number[(mark + PartialMark.Length)..], out width) || width >= FullWidth)
            {
                return false;
            }
            number = number[..mark];
        }
        var digits = number.Replace("/", "", StringComparison.Ordinal).Replace("x", "", StringComparison.Ordinal);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || level > MaxLevel || width < 1)
        {
            return false;
        }
        tile = new(level, index, width);
        return string.Equals(tile.Path, path, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
