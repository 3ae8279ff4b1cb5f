namespace Hub.Audit.Witnesses;

/// <summary>Paths of cosigned checkpoints in a log's directory: <c>cosigned/latest</c>, and <c>cosigned/N</c> for the N-th final one, which never changes.</summary>
public static class CosignedPath
{
    /// <summary>The last final checkpoint.</summary>
    public const string Latest = "cosigned/latest";

    const string Root = "cosigned/";

    /// <summary>Path of the n-th final checkpoint, n in groups of three digits as tiles are: 1234 is <c>cosigned/x001/234</c>.</summary>
    public static string Of(long n) => Root + Tiles.TileId.Entries(n).Path["tile/entries/".Length..];

    /// <summary>Reads a path, and only the one spelling that <see cref="Of"/> gives.</summary>
    public static long? TryParse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(Root, StringComparison.Ordinal) && Tiles.TileId.TryParse("tile/entries/" + path[Root.Length..], out var id) && id.IsFull ? id.Index : null;
    }
}
