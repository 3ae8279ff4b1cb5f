using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Jose;

namespace Hub.Silo.Walk;

/// <summary>What the asker reads inside the seal (<c>schemas/api/exchange-payload.schema.json</c>).</summary>
public sealed record ExchangePayload(
    Id128 ExchangeId,
    string Origin,
    string Agency,
    string Provider,
    string Dataset,
    string Purpose,
    string LegalBasis,
    ConsentReference? Consent,
    PolicyReference Policy,
    IReadOnlyList<ObligationEntry> Obligations,
    IReadOnlyList<PayloadField> Fields);

/// <summary>One released value with the salt that opens its commitment.</summary>
/// <param name="Transform">What was done to the value; absent = nothing.</param>
public sealed record PayloadField(string Name, JsonElement Value, Hash256 Salt, string? Transform);

/// <summary>A sealed reply and the hash of what is inside.</summary>
/// <param name="Jwe">Compact JWE to the asker's key; its plaintext is the hub's compact JWS.</param>
/// <param name="PayloadSha256">SHA-256 of the JWS payload: the same for every seal of the same payload.</param>
public sealed record SealedReply(string Jwe, Hash256 PayloadSha256);

/// <summary>Signs a minimised result as the hub and seals it to the asking agency.</summary>
public sealed class ReplySealer(EcKey replyKey)
{
    /// <summary><c>typ</c> of the JWS and <c>cty</c> of the JWE.</summary>
    public const string PayloadType = "hub-reply+jws";

    static readonly JsonSerializerOptions PayloadJson = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="recipient">The agency's key with <c>use=enc</c>.</param>
    public SealedReply Seal(ExchangePayload payload, Jwk.Ec recipient)
    {
        var canonical = Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(payload, PayloadJson));
        var jws = Jws.Sign(canonical, replyKey, PayloadType);
        var jwe = Jwe.Encrypt(System.Text.Encoding.ASCII.GetBytes(jws), recipient, PayloadType);
        return new(jwe, Hash256.Of(canonical));
    }
}
