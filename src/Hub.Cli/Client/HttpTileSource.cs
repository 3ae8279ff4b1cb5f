using System.Net;
using Hub.Verify.Export;

namespace Hub.Cli.Client;

/// <summary>A running hub's public log (C2SP tlog-tiles under <c>/log/</c>).</summary>
/// <param name="http">Its base address is the hub's origin.</param>
sealed class HttpTileSource(HttpClient http) : ITileSource
{
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
    {
        using var response = await http.GetAsync(new Uri("log/" + path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (!response.IsSuccessStatusCode)
        {
            throw new IOException($"the hub answered {(int)response.StatusCode} for log/{path}");
        }
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[maxBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        if (length > maxBytes)
        {
            throw new IOException($"log/{path} is longer than {maxBytes} bytes");
        }
        return bytes[..length];
    }
}
