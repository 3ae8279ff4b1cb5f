using Hub.Jose;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>A request as its signature sees it.</summary>
sealed class ReceivedMessage(HttpRequest request, string targetUri, ReadOnlyMemory<byte> body) : IHttpMessage
{
    public string Method => request.Method;

    public string TargetUri => targetUri;

    public int? Status => null;

    public ReadOnlyMemory<byte> Body => body;

    public IReadOnlyList<string> Header(string name) => request.Headers[name].Select(line => line ?? "").ToArray();
}
