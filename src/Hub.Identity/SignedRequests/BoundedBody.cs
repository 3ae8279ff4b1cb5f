using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>Reads a whole body into memory, up to a bound.</summary>
static class BoundedBody
{
    const int FirstBufferBytes = 4096;

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
}
