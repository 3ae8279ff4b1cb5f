using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Hub.Identity.Tests;

/// <summary>Sends exactly these bytes: two lines of one field, which HttpClient would join, stay two.</summary>
static class RawHttp
{
    /// <summary>The status of the answer and its whole text; the request must say <c>Connection: close</c>.</summary>
    public static async Task<(int Status, string Text)> Send(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        return (int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text);
    }
}
