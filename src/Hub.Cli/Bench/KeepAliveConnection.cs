using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;

namespace Hub.Cli.Bench;

/// <summary>One HTTP/1.1 connection (RFC 9112) that stays open and carries one call after another. Not thread-safe.</summary>
/// <remarks>The load generator shares the processors with what it measures, so it does no more than it must: one write and, mostly, one read a call.</remarks>
sealed class KeepAliveConnection : IAsyncDisposable
{
    const int FirstBufferBytes = 16 * 1024;
    const int MaxReplyBytes = 1024 * 1024;
    const int StatusAt = 9;
    const int StatusDigits = 3;

    readonly TcpClient _tcp;
    readonly Stream _stream;
    byte[] _buffer = new byte[FirstBufferBytes];
    int _length;

    KeepAliveConnection(TcpClient tcp, Stream stream) => (_tcp, _stream) = (tcp, stream);

    /// <param name="origin">Scheme, host and port.</param>
    /// <param name="tls">How the certificate is judged; used for https.</param>
    public static async Task<KeepAliveConnection> OpenAsync(Uri origin, SslClientAuthenticationOptions? tls, CancellationToken cancel)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(origin.Host, origin.Port, cancel);
            if (tls is null)
            {
                return new(tcp, tcp.GetStream());
            }
            var secure = new SslStream(tcp.GetStream());
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = origin.Host, CertificateChainPolicy = tls.CertificateChainPolicy }, cancel);
            return new(tcp, secure);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Sends one request; gives status and body, which are good until the next call.</summary>
    /// <param name="request">Head and body.</param>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        await _stream.WriteAsync(request, cancel);
        _length = 0;
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReadMoreAsync(cancel);
        }
        var body = head + 4;
        if (!Utf8Parser.TryParse(_buffer.AsSpan(StatusAt, StatusDigits), out int status, out _))
        {
            throw new HttpRequestException("the answer has no status");
        }
        if (Field(head, "Content-Length: "u8) is { } length)
        {
            while (_length < body + length)
            {
                await ReadMoreAsync(cancel);
            }
            return (status, _buffer.AsMemory(body, length));
        }
        return (status, _buffer.AsMemory(body, await DechunkAsync(body, cancel)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    int? Field(int head, ReadOnlySpan<byte> name)
    {
        var at = _buffer.AsSpan(0, head).IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(_buffer.AsSpan(at + name.Length), out int value, out _) && value is >= 0 and <= MaxReplyBytes ? value : null;
    }

    /// <summary>Moves the chunks together (RFC 9112 §7.1); gives their length.</summary>
    async ValueTask<int> DechunkAsync(int body, CancellationToken cancel)
    {
        var (from, to) = (body, body);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(from, _length - from).IndexOf("\r\n"u8)) < 0)
            {
                await ReadMoreAsync(cancel);
            }
            if (!Utf8Parser.TryParse(_buffer.AsSpan(from, line), out int size, out var digits, 'x') || digits != line || size is < 0 or > MaxReplyBytes)
            {
                throw new HttpRequestException("the answer has neither a length nor chunks");
            }
            from += line + 2;
            while (_length < from + size + 2)
            {
                await ReadMoreAsync(cancel);
            }
            if (size == 0)
            {
                return to - body;
            }
            _buffer.AsSpan(from, size).CopyTo(_buffer.AsSpan(to));
            (from, to) = (from + size + 2, to + size);
        }
    }

    async ValueTask ReadMoreAsync(CancellationToken cancel)
    {
        if (_length == _buffer.Length)
        {
            if (_length >= MaxReplyBytes)
            {
                throw new HttpRequestException($"the answer is longer than {MaxReplyBytes} bytes");
            }
            Array.Resize(ref _buffer, _length * 2);
        }
        var read = await _stream.ReadAsync(_buffer.AsMemory(_length), cancel);
        _length += read > 0 ? read : throw new HttpRequestException("the connection was closed within an answer");
    }
}
