using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Contracts;
using Hub.Jose;
using Hub.Silo.Walk;
using Orleans;

namespace Hub.Silo.Tests.Setting;

/// <summary>An agency with a key that replies are sealed to.</summary>
sealed class TestAgency(string id) : IDisposable
{
    readonly EcKey _sealing = EcKey.Create(KeyUse.Encryption, id + "-enc");

    public string Id => id;

    public string SealingJwk => _sealing.Public.ToJson();

    public string SealingKeyId => _sealing.KeyId;

    public static AgencyChange.Registered Registration(string id, string status = "active") => new(id, status, ["exchange", "consent"]) { Actor = "operator:uji" };

    public AgencyChange.KeyChanged SealingKey(bool added = true) => new(added, SealingKeyId, "enc", SealingJwk) { Actor = "operator:uji" };

    public async Task Register(IGrainFactory grains)
    {
        var grain = grains.GetGrain<IAgencyGrain>(id);
        Assert.Null(await grain.Record(Registration(id)));
        Assert.Null(await grain.Record(SealingKey()));
    }

    /// <summary>Opens a sealed reply: the payload's exact bytes, after the hub's signature was checked.</summary>
    public OpenedReply Open(string jwe, Jwk hubKey)
    {
        var inner = Jwe.Decrypt(jwe, _sealing).Required();
        using var key = VerificationKey.From(hubKey).Required();
        var jws = Jws.Verify(Encoding.ASCII.GetString(inner.Plaintext.Span), new JwsRules(JwsAlgorithms.Es256, ReplySealer.PayloadType), key).Required();
        return new(jws.Payload.ToArray());
    }

    public void Dispose() => _sealing.Dispose();
}

/// <summary>What an agency finds inside the seal.</summary>
sealed class OpenedReply(byte[] payload)
{
    public Hash256 Sha256 { get; } = Hash256.Of(payload);

    public JsonElement Json { get; } = JsonElement.Parse(Encoding.UTF8.GetString(payload));

    public SortedDictionary<string, JsonElement> Values =>
        new(Fields.ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value"), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Commitments computed anew from the salts and values inside.</summary>
    public SortedDictionary<string, Hash256> Commitments => new(
        Fields.ToDictionary(
            f => f.GetProperty("name").GetString()!,
            f => Commitment.Of(Base64Url.DecodeFromChars(f.GetProperty("salt").GetString()), Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(f.GetProperty("value")))),
            StringComparer.Ordinal),
        StringComparer.Ordinal);

    IEnumerable<JsonElement> Fields => Json.GetProperty("fields").EnumerateArray();
}
