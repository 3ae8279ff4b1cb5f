using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hub.EndToEnd.Support;

/// <summary>A connection on which exactly these bytes are sent: what a client of the platform would mend or refuse to say.</summary>
sealed class RawConnection : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TcpClient _client;
    readonly Stream _stream;
    readonly CancellationTokenSource _patience = new(Patience);

    RawConnection(TcpClient client, Stream stream) => (_client, _stream) = (client, stream);

    public Stream Stream => _stream;

    public CancellationToken Cancel => _patience.Token;

    /// <summary>Over TLS, as everybody reaches a hub.</summary>
    /// <param name="protocol">What is agreed by ALPN.</param>
    public static async Task<RawConnection> To(HubProcess hub, SslApplicationProtocol protocol)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(hub.Authority)));
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(hub.Origin).Port);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = trust, ApplicationProtocols = [protocol] });
        Assert.Equal(protocol, tls.NegotiatedApplicationProtocol);
        return new(client, tls);
    }

    public static Task<RawConnection> To(HubProcess hub) => To(hub, SslApplicationProtocol.Http11);

    /// <summary>In the clear, to a host of the test's own.</summary>
    public static async Task<RawConnection> To(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new(client, client.GetStream());
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(byte[] bytes)
    {
        await _stream.WriteAsync(bytes, Cancel);
        await _stream.FlushAsync(Cancel);
    }

    /// <summary>All that comes until the other side closes, as Latin-1.</summary>
    public async Task<string> ToTheEnd()
    {
        using var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, Cancel);
        }
        catch (IOException)
        {
            // Reset: closed as well, with something of ours unread.
        }
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>One answer with a Content-Length or without a body.</summary>
    public async Task<RawAnswer> Answer()
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, Cancel) == 0)
            {
                return RawAnswer.Of(text.ToString());
            }
            text.Append((char)one[0]);
        }
        var head = RawAnswer.Of(text.ToString());
        var body = new byte[int.Parse(head.Field("content-length") ?? "0", CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, Cancel);
        return head with { Body = Encoding.UTF8.GetString(body) };
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
        _patience.Dispose();
    }
}

/// <summary>An answer as it stood on the wire.</summary>
/// <param name="Status">0 where the connection was closed without an answer.</param>
sealed record RawAnswer(int Status, string Head, string Body)
{
    public static RawAnswer Of(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = end < 0 ? (text, "") : (text[..end], text[(end + 4)..]);
        var words = head.Split(' ');
        return new(words.Length > 1 ? int.Parse(words[1].AsSpan(0, 3), CultureInfo.InvariantCulture) : 0, head, body);
    }

    public string? Field(string name) =>
        Head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(field => field.Length == 2 && field[0].Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field[1].Trim()).FirstOrDefault();
}
