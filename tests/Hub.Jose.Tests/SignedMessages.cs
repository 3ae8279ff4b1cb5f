using System.Text;

namespace Hub.Jose.Tests;

/// <summary>A request as an agency sends it, and the steps to sign and check it.</summary>
static class SignedMessages
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    static readonly string[] Fields = ["authorization", "dpop", "content-digest", "signature-input", "signature"];

    public static HttpMessage Unsigned()
    {
        var body = Encoding.UTF8.GetBytes("""{"subject":{"nik":"x"},"dataset":"d"}""");
        return new HttpMessage("POST", "https://hub.example/v1/exchanges?trace=1", body)
            .With("authorization", "DPoP token-1")
            .With("dpop", "proof-1")
            .With("content-digest", ContentDigest.Sha256(body));
    }

    public static HttpMessage Sign(HttpMessage message, EcKey key) =>
        Sign(message, key, Now, SignatureProfile.Hub.Components(!message.Body.IsEmpty));

    public static HttpMessage Sign(HttpMessage message, EcKey key, DateTimeOffset created, IReadOnlyList<ComponentId> components)
    {
        var fields = MessageSignatures.Sign(message, "hub", key.KeyId, created, components, MessageSigner.Es256(key));
        return message.With("signature-input", fields.Input).With("signature", fields.Signature);
    }

    public static JoseResult<VerifiedSignature> Verify(IHttpMessage message, EcKey key) => Verify(message, key, Now);

    public static JoseResult<VerifiedSignature> Verify(IHttpMessage message, EcKey key, DateTimeOffset now)
    {
        using var verifier = VerificationKey.From(key.Public).Required();
        return MessageSignatures.Verify(message, SignatureProfile.Hub, id => id == key.KeyId ? verifier : null, now);
    }

    public static object ForNode(HttpMessage message) => new
    {
        method = message.Method,
        url = message.TargetUri,
        headers = Fields.Where(f => message.Header(f).Count > 0).ToDictionary(f => f, f => message.Header(f)[0], StringComparer.Ordinal),
    };

    public static HttpMessage Copy(HttpMessage message, string? method = null, string? uri = null, byte[]? body = null)
    {
        var copy = new HttpMessage(method ?? message.Method, uri ?? message.TargetUri, body ?? message.Body);
        foreach (var field in Fields)
        {
            copy.With(field, [.. message.Header(field)]);
        }
        return copy;
    }
}
