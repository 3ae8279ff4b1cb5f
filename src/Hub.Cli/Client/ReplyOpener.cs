using System.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.Jose;

namespace Hub.Cli.Client;

/// <summary>Opens sealed replies and believes nothing in them before it is checked.</summary>
/// <param name="agency">The asker, to whom the reply must be addressed.</param>
/// <param name="openingKey">The asker's <c>use=enc</c> key.</param>
/// <param name="keys">The hub's key list.</param>
public sealed class ReplyOpener(string agency, EcKey openingKey, KeyList keys)
{
    /// <summary><c>typ</c> of the JWS inside and <c>cty</c> of the JWE.</summary>
    public const string PayloadType = "hub-reply+jws";

    static readonly CompiledSchema PayloadSchema = SchemaSet.Embedded.Compile("urn:hub:schema:api:exchange-payload");

    /// <summary>Opens and checks one answer of <c>POST /v1/exchanges</c>.</summary>
    public ExchangeOutcome Open(HubAnswer.Given answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (!Jwe.Decrypt(answer.Text("sealed"), openingKey).TryGet(out var opened, out var fault))
        {
            return new ExchangeOutcome.Distrusted(fault.Code, fault.Reason);
        }
        if (!string.Equals(opened.ContentType, PayloadType, StringComparison.Ordinal))
        {
            return new ExchangeOutcome.Distrusted("reply.type", "the sealed content is no reply");
        }
        var jws = Encoding.ASCII.GetString(opened.Plaintext.Span);
        if (!Jws.Verify(jws, new JwsRules(JwsAlgorithms.Es256, PayloadType), header => KeyOf(header.KeyId)).TryGet(out var signed, out fault))
        {
            return new ExchangeOutcome.Distrusted(fault.Code, fault.Reason);
        }
        using var document = JsonDocument.Parse(signed.Payload);
        var payload = document.RootElement.Clone();
        if (PayloadSchema.Validate(payload) is { IsValid: false } result)
        {
            return new ExchangeOutcome.Distrusted("reply.schema", string.Join("; ", result.Faults.Select(f => f.InstanceLocation + " " + f.Message)));
        }
        return Check(answer, payload, jws);
    }

    /// <summary>The promise, when it is signed by the hub and about that entry.</summary>
    public Promise? PromiseOf(string text, string exchangeId)
    {
        if (SignedPromise.TryParse(text) is not { } signed || keys.Promise.FirstOrDefault(key => string.Equals(key.Kid, signed.KeyId, StringComparison.Ordinal)) is not { } jwk)
        {
            return null;
        }
        using var key = jwk.ToEcdsa();
        return key is not null && signed.Verify(key).IsRight
            && string.Equals(signed.Promise.Id.ToString(), exchangeId, StringComparison.Ordinal)
            && string.Equals(signed.Promise.Origin, keys.Origin, StringComparison.Ordinal)
            ? signed.Promise
            : null;
    }

    ExchangeOutcome Check(HubAnswer.Given answer, JsonElement payload, string signed)
    {
        var id = answer.Text("exchangeId");
        if (!Is(payload, "exchangeId", id) || !Is(payload, "agency", agency) || !Is(payload, "origin", keys.Origin))
        {
            return new ExchangeOutcome.Distrusted("reply.other", "the payload belongs to another exchange, agency or log");
        }
        if (PromiseOf(answer.Text("promise"), id) is not { } promise)
        {
            return new ExchangeOutcome.Distrusted("promise.invalid", "the promise is not the hub's, or not about this exchange");
        }
        var fields = payload.GetProperty("fields").EnumerateArray().Select(FieldOf).ToList();
        return new ExchangeOutcome.Released(new(id, payload, fields, promise, answer.Text("promise"), signed));
    }

    static OpenedField FieldOf(JsonElement field)
    {
        var value = field.GetProperty("value");
        // The schema fixes the form of the salt, so it parses.
        _ = Hash256.TryParse(field.GetProperty("salt").GetString(), out var salt);
        var canonical = Jcs.Canonicalize(Encoding.UTF8.GetBytes(value.GetRawText()));
        return new(
            field.GetProperty("name").GetString()!,
            value,
            field.TryGetProperty("transform", out var transform) ? transform.GetString() : null,
            salt,
            Commitment.Of(salt.ToArray(), canonical));
    }

    static bool Is(JsonElement payload, string member, string expected) =>
        string.Equals(payload.GetProperty(member).GetString(), expected, StringComparison.Ordinal);

    VerificationKey? KeyOf(string? keyId)
    {
        if (keys.Reply.FirstOrDefault(key => string.Equals(key.Kid, keyId, StringComparison.Ordinal)) is not { } named)
        {
            return null;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(new { kty = named.Kty, crv = named.Crv, x = named.X, y = named.Y });
        return Jwk.Parse(json).TryGet(out var jwk, out _) && VerificationKey.From(jwk).TryGet(out var key, out _) ? key : null;
    }
}
