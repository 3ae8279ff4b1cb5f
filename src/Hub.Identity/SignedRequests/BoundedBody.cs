using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Identity;

/// <summary>Reads a whole body into memory, up to a bound.</summary>
static class BoundedBody
{
    /// <summary>Most of a refused body that is read for courtesy.</summary>
    public const int MaxDiscardBytes = 4 * 1024 * 1024;

    static readonly TimeSpan DiscardTimeout = TimeSpan.FromSeconds(2);

    const int FirstBufferBytes = 4096;
    const int DiscardBufferBytes = 16 * 1024;

    /// <summary>The body; null where it is longer than <paramref name="maxBytes"/>, of which at most one byte more is read.</summary>
    public static async ValueTask<byte[]?> Read(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }
        var buffer = new byte[Math.Min(maxBytes + 1, (int?)request.ContentLength + 1 ?? FirstBufferBytes)];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (length > maxBytes)
            {
                return null;
            }
            if (read == 0)
            {
                return buffer.AsSpan(0, length).ToArray();
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(maxBytes + 1, buffer.Length * 2));
            }
        }
    }

    /// <summary>Reads a refused body to its end and keeps nothing of it, so that the sender hears the refusal instead of a broken connection.</summary>
    /// <remarks>At most <see cref="MaxDiscardBytes"/> and <see cref="DiscardTimeout"/>; what goes on longer is cut off.</remarks>
    public static async ValueTask Discard(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxDiscardBytes;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        stop.CancelAfter(DiscardTimeout);
        var buffer = new byte[DiscardBufferBytes];
        try
        {
            for (var left = MaxDiscardBytes; left > 0;)
            {
                var read = await context.Request.Body.ReadAsync(buffer, stop.Token);
                if (read == 0)
                {
                    return;
                }
                left -= read;
            }
        }
        catch (Exception fault) when (fault is BadHttpRequestException or OperationCanceledException or IOException)
        {
            // Longer than is waited for: the server closes the connection after its answer.
        }
    }
}
