using System.Net.Http.Headers;
using Hub.Jose;

namespace Hub.Cli.Client;

/// <summary>One call to the hub's API with everything it carries; sending it twice sends the same bytes twice.</summary>
/// <param name="Uri">Absolute.</param>
/// <param name="Headers">All but those of the content.</param>
/// <param name="Body">Empty where there is none.</param>
public sealed record SignedCall(string Method, string Uri, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>As a message that can be sent once.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Uri);
        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
        if (!Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return message;
    }
}

/// <summary>Signs calls: a DPoP proof for the token (RFC 9449), and a message signature over call and body (RFC 9421).</summary>
/// <param name="proofKey">The key the token is bound to.</param>
/// <param name="signingKey">Registered for the agency under its key id.</param>
/// <param name="clock">Dates proofs and signatures.</param>
public sealed class CallSigner(EcKey proofKey, EcKey signingKey, TimeProvider clock)
{
    /// <summary>Makes a call that is ready to be sent; calls without a body carry no message signature.</summary>
    public SignedCall Sign(string token, string method, string uri, ReadOnlyMemory<byte> body)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Authorization"] = "DPoP " + token,
            ["DPoP"] = DpopProof.Create(proofKey, method, uri, DpopProof.HashOf(token), nonce: null, clock.GetUtcNow(), Nonces.New()),
        };
        if (body.IsEmpty)
        {
            return new(method, uri, headers, body);
        }
        headers["Content-Digest"] = ContentDigest.Sha256(body.Span);
        var message = new HttpMessage(method, uri, body);
        foreach (var (name, value) in headers)
        {
            message.With(name.ToLowerInvariant(), value);
        }
        var profile = SignatureProfile.Hub;
        var signature = MessageSignatures.Sign(message, profile.Label, signingKey.KeyId, clock.GetUtcNow(), profile.Components(hasBody: true), MessageSigner.Es256(signingKey));
        headers["Signature-Input"] = signature.Input;
        headers["Signature"] = signature.Signature;
        return new(method, uri, headers, body);
    }
}
