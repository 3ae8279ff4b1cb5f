using System.Net.Http.Headers;
using Hub.Audit.Witnesses;

namespace Hub.Silo.Witnessing;

/// <summary>The wire to a witness (C2SP tlog-witness). Bounded in bytes here; the caller bounds the time.</summary>
public interface IWitnessTransport
{
    /// <summary><c>POST prefix/add-checkpoint</c>.</summary>
    /// <exception cref="HttpRequestException">No answer.</exception>
    /// <exception cref="IOException">An answer that breaks off or is too long.</exception>
    Task<WitnessReply> AddCheckpointAsync(Uri prefix, byte[] body, CancellationToken cancellation);

    /// <summary><c>GET prefix/SHA-256(origin)/checkpoint</c>: what the witness cosigned last.</summary>
    /// <exception cref="HttpRequestException">No answer.</exception>
    /// <exception cref="IOException">An answer that breaks off or is too long.</exception>
    Task<WitnessReply> CheckpointAsync(Uri prefix, string origin, CancellationToken cancellation);
}

/// <summary>Over HTTP: no redirects, no cookies, no proxy, connections kept alive.</summary>
/// <param name="http">Trusts what the operator said.</param>
public sealed class HttpWitnessTransport(HttpClient http) : IWitnessTransport, IDisposable
{
    /// <inheritdoc/>
    public async Task<WitnessReply> AddCheckpointAsync(Uri prefix, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Under(prefix, "add-checkpoint")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        return await AskAsync(request, cancellation);
    }

    /// <inheritdoc/>
    public async Task<WitnessReply> CheckpointAsync(Uri prefix, string origin, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Under(prefix, Witness.OriginHash(origin) + "/checkpoint"));
        return await AskAsync(request, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    async Task<WitnessReply> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var bytes = new byte[Submission.MaxReplyBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= Submission.MaxReplyBytes
            ? new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, bytes[..length])
            : throw new IOException($"An answer of more than {Submission.MaxReplyBytes} bytes.");
    }

    static Uri Under(Uri prefix, string path) => new(prefix.AbsoluteUri.TrimEnd('/') + "/" + path);
}
