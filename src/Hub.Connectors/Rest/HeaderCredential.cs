using System.Text;

namespace Hub.Connectors;

/// <summary>A secret sent with each question, read from its file each time so that it can be replaced while the hub runs.</summary>
/// <param name="Header">Name of the request header.</param>
/// <param name="Path">File that holds the header's whole value.</param>
sealed record HeaderCredential(string Header, string Path)
{
    /// <summary>Longest value, in bytes.</summary>
    public const int MaxBytes = 8192;

    /// <summary>The value without the line end of its file, or null where the file cannot be read or holds no header value.</summary>
    public async Task<string?> ReadAsync(CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var bytes = new byte[MaxBytes + 1];
            var count = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            var value = Encoding.Latin1.GetString(bytes, 0, count).Trim();
            return count <= MaxBytes && value.Length > 0 && value.All(c => c is >= ' ' and <= '~') ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
