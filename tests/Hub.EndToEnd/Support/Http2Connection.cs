using System.Buffers.Binary;
using System.Net.Security;
using System.Text;

namespace Hub.EndToEnd.Support;

/// <summary>HTTP/2 frame by frame (RFC 9113), with header fields as plain literals (RFC 7541 §6.2.2): what a client of the platform refuses to say.</summary>
sealed class Http2Connection : IAsyncDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    const int FrameHeaderBytes = 9;

    readonly RawConnection _raw;

    Http2Connection(RawConnection raw) => _raw = raw;

    public static async Task<Http2Connection> To(HubProcess hub) => await Begin(await RawConnection.To(hub, SslApplicationProtocol.Http2));

    /// <summary>In the clear, to a host of the test's own that speaks nothing else.</summary>
    public static async Task<Http2Connection> To(int port) => await Begin(await RawConnection.To(port));

    static async Task<Http2Connection> Begin(RawConnection raw)
    {
        var connection = new Http2Connection(raw);
        await connection._raw.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await connection.Send(Settings, 0, 0, []);
        return connection;
    }

    public Task Send(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[FrameHeaderBytes + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)((payload.Length >> 8) & 0xFF), (byte)(payload.Length & 0xFF), type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, FrameHeaderBytes);
        return _raw.Send(frame);
    }

    /// <summary>A header block of these fields, in this order.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            Text(block, name);
            Text(block, value);
        }
        return block.ToArray();
    }

    /// <summary>What becomes of a stream: the first byte of its header block, which is its status where that is one of the static table's; or how it, or the connection, was refused.</summary>
    public async Task<Http2Outcome> Outcome(int stream)
    {
        var head = new byte[FrameHeaderBytes];
        try
        {
            while (true)
            {
                await _raw.Stream.ReadExactlyAsync(head, _raw.Cancel);
                var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _raw.Stream.ReadExactlyAsync(payload, _raw.Cancel);
                var about = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue;
                switch (head[3])
                {
                    case GoAway:
                        return new(Status: null, Reset: false, Closed: true);
                    case Reset when about == stream:
                        return new(Status: null, Reset: true, Closed: false);
                    case Headers when about == stream:
                        return new(StatusOf(payload), Reset: false, Closed: false);
                }
            }
        }
        catch (Exception fault) when (fault is EndOfStreamException or IOException)
        {
            return new(Status: null, Reset: false, Closed: true);
        }
    }

    public ValueTask DisposeAsync() => _raw.DisposeAsync();

    // RFC 7541 appendix A: 8 is ":status: 200", 12 is 400, 13 is 404. Any other status is a literal with the name's index 8.
    static int StatusOf(byte[] block)
    {
        var at = block[0] >> 5 == 1 ? 1 : 0;
        return block[at] switch
        {
            0x88 => 200,
            0x8C => 400,
            0x8D => 404,
            _ => int.Parse(Encoding.ASCII.GetString(block, at + 2, 3), System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    static void Text(MemoryStream block, string text)
    {
        const int most = 127;
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < most)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(most);
            var rest = bytes.Length - most;
            for (; rest >= 128; rest /= 128)
            {
                block.WriteByte((byte)((rest % 128) + 128));
            }
            block.WriteByte((byte)rest);
        }
        block.Write(bytes);
    }
}

/// <param name="Status">The answer's; null where there is none.</param>
/// <param name="Reset">The stream was refused.</param>
/// <param name="Closed">The connection was.</param>
sealed record Http2Outcome(int? Status, bool Reset, bool Closed)
{
    public bool IsRefused => Reset || Closed || Status is >= 400;
}
