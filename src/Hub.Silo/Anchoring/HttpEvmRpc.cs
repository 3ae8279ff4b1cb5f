using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Audit.Anchors;

namespace Hub.Silo.Anchoring;

/// <summary>Ethereum's JSON-RPC 2.0 over HTTP. Thread-safe.</summary>
/// <remarks>One request at a time, bounded in bytes and time, no redirects. Reading is tried twice; what changes the chain is sent once, and the worker looks what became of it.</remarks>
public sealed class HttpEvmRpc : IEvmRpc, IDisposable
{
    /// <summary>Tries of a question that changes nothing.</summary>
    public const int MaxTries = 2;

    const string SendPrefix = "eth_send";
    const int MaxMessageChars = 200;
    const int MaxJsonDepth = 16;

    /// <summary>Longest wait for one answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    readonly HttpClient _http;
    readonly Uri _node;
    long _id;

    /// <param name="node">Address of the node; see <see cref="IsAllowed"/>.</param>
    /// <param name="handler">Null: the platform's.</param>
    public HttpEvmRpc(Uri node, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!IsAllowed(node))
        {
            throw new ArgumentException("A node is asked over https, or over http on this machine.", nameof(node));
        }
        _node = node;
        _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Timeout }) { Timeout = Timeout };
    }

    /// <summary>Whether an address may be asked: https anywhere, http on this machine alone.</summary>
    public static bool IsAllowed(Uri node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.IsAbsoluteUri && (Is(Uri.UriSchemeHttps) || (Is(Uri.UriSchemeHttp) && node.IsLoopback));

        bool Is(string scheme) => string.Equals(node.Scheme, scheme, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<JsonElement> CallAsync(string method, IReadOnlyList<object> parameters, int maxBytes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(method);
        var tries = method.StartsWith(SendPrefix, StringComparison.Ordinal) ? 1 : MaxTries;
        while (true)
        {
            tries--;
            try
            {
                return await OnceAsync(method, parameters, maxBytes, cancellation);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                if (tries == 0)
                {
                    throw new AnchorChainException("anchor.unreachable", $"{_node.Host} gave no answer to {method}: {fault.Message}", fault);
                }
            }
        }
    }

    public void Dispose() => _http.Dispose();

    async Task<JsonElement> OnceAsync(string method, IReadOnlyList<object> parameters, int maxBytes, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _id);
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, method, @params = parameters }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _node) { Content = body };
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(Timeout);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within.Token);
        var bytes = await ReadAsync(response, maxBytes, within.Token);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxJsonDepth, AllowDuplicateProperties = false });
            return Result(document.RootElement, id, method);
        }
        catch (JsonException fault)
        {
            throw new AnchorChainException("anchor.answer", string.Create(CultureInfo.InvariantCulture, $"{_node.Host} answered {(int)response.StatusCode} to {method}, and no JSON-RPC"), fault);
        }
    }

    async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellation)
    {
        const int chunk = 64 * 1024;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var all = new MemoryStream();
        var buffer = new byte[chunk];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (all.Length + read > maxBytes)
            {
                throw new AnchorChainException("anchor.answer", string.Create(CultureInfo.InvariantCulture, $"{_node.Host} answered more than {maxBytes} bytes"));
            }
            await all.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        return all.ToArray();
    }

    JsonElement Result(JsonElement answer, long id, string method)
    {
        if (answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() is not "2.0"
            || !answer.TryGetProperty("id", out var echoed) || echoed.ValueKind != JsonValueKind.Number || !echoed.TryGetInt64(out var number) || number != id)
        {
            throw new AnchorChainException("anchor.answer", $"{_node.Host} answered {method} with no JSON-RPC 2.0 of that question");
        }
        if (answer.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        {
            var said = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString()! : "";
            throw new AnchorChainException("anchor.node-refused", $"{_node.Host} refused {method}: {string.Concat(said.Take(MaxMessageChars).Where(c => !char.IsControl(c)))}");
        }
        return answer.TryGetProperty("result", out var result) ? result.Clone() : throw new AnchorChainException("anchor.answer", $"{_node.Host} answered {method} with neither result nor error");
    }
}
