namespace Hub.Jose;

/// <summary>What a message signature needs to see of a request or response; the web host adapts its own types to it.</summary>
public interface IHttpMessage
{
    /// <summary>As sent, by case: <c>POST</c>. Empty for a response.</summary>
    string Method { get; }

    /// <summary>
    /// The absolute URI that the client used, as sent and not normalised: <c>https://hub.example/v1/exchanges?x=1</c>.
    /// A server makes it from its configured origin and the raw request target, never from <c>Host</c>. Empty for a response.
    /// </summary>
    string TargetUri { get; }

    /// <summary>Status of a response; null for a request.</summary>
    int? Status { get; }

    /// <summary>The content after transfer coding is undone; empty where there is none.</summary>
    ReadOnlyMemory<byte> Body { get; }

    /// <summary>All lines of a field in their order, undecoded and not joined; empty where it is absent.</summary>
    /// <param name="name">Lower case.</param>
    IReadOnlyList<string> Header(string name);
}

/// <summary>A message held in memory, for a client that is about to send it.</summary>
public sealed class HttpMessage : IHttpMessage
{
    readonly Dictionary<string, IReadOnlyList<string>> headers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A request.</summary>
    public HttpMessage(string method, string targetUri, ReadOnlyMemory<byte> body = default)
    {
        Method = method;
        TargetUri = targetUri;
        Body = body;
    }

    /// <summary>A response.</summary>
    public HttpMessage(int status, ReadOnlyMemory<byte> body = default)
    {
        Method = "";
        TargetUri = "";
        Status = status;
        Body = body;
    }

    public string Method { get; }

    public string TargetUri { get; }

    public int? Status { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Sets all lines of a field, in place of those before.</summary>
    public HttpMessage With(string name, params string[] values)
    {
        headers[name] = values;
        return this;
    }

    public IReadOnlyList<string> Header(string name) => headers.GetValueOrDefault(name, []);
}
