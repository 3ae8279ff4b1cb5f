using System.Net;
using Hub.Verify.Export;

namespace Hub.Cli.Client;

/// <summary>A public log over HTTP (C2SP tlog-tiles): a running hub's under <c>/log/</c>, or a mirror's.</summary>
/// <param name="http">Its base address is the hub's origin, or the mirror's folder.</param>
/// <param name="folder">Where below that the log lies.</param>
sealed class HttpTileSource(HttpClient http, string folder = HttpTileSource.OfHub) : ITileSource
{
    /// <summary>Folder of a hub's own log.</summary>
    public const string OfHub = "log/";

    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
    {
        using var response = await http.GetAsync(new Uri(folder + path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (!response.IsSuccessStatusCode)
        {
            throw new IOException($"the hub answered {(int)response.StatusCode} for {folder}{path}");
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[maxBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        if (length > maxBytes)
        {
            throw new IOException($"{folder}{path} is longer than {maxBytes} bytes");
        }
        return bytes[..length];
    }
}
