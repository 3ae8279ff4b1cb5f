using System.Text.Json;

namespace Hub.Jose;

/// <summary>The protected header of a JWE, checked: the one algorithm pair, an ephemeral key on the curve.</summary>
sealed record JweHeader(Jwk.Ec Ephemeral, byte[] PartyU, byte[] PartyV, string? ContentType, string? KeyId)
{
    // Members that say where the key comes from, or that the content is compressed (RFC 8725 §3.6).
    static readonly string[] RefusedMembers = ["jku", "x5u", "x5c", "jwk", "zip"];

    public static JoseResult<JweHeader> Read(byte[] json)
    {
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return new JoseFault("jwe.malformed", "the header is not one strict JSON object");
        }
        using (document)
        {
            return Read(document.RootElement);
        }
    }

    static JoseResult<JweHeader> Read(JsonElement header)
    {
        if (Refused(header) is { } refused)
        {
            return refused;
        }
        if (!StrictJson.TryGetText(header, "alg"u8, out var algorithm) || algorithm is not "ECDH-ES"
            || !StrictJson.TryGetText(header, "enc"u8, out var encryption) || encryption is not "A256GCM")
        {
            return new JoseFault("jwe.alg-refused", "only ECDH-ES with A256GCM");
        }
        if (!TryGetParty(header, "apu"u8, out var partyU) || !TryGetParty(header, "apv"u8, out var partyV)
            || !StrictJson.TryGetOptionalText(header, "cty"u8, out var contentType)
            || !StrictJson.TryGetOptionalText(header, "kid"u8, out var keyId))
        {
            return new JoseFault("jwe.malformed", "apu, apv, cty or kid is not as it should be");
        }
        return header.TryGetProperty("epk"u8, out var epk) && epk.ValueKind == JsonValueKind.Object
            && JwkReader.Read(epk, "jwk").TryGet(out var key, out _) && key is Jwk.Ec ephemeral
            ? new JweHeader(ephemeral, partyU, partyV, contentType, keyId)
            : new JoseFault("jwe.epk-refused", "epk is no public key on P-256");
    }

    static JoseFault? Refused(JsonElement header)
    {
        if (header.TryGetProperty("crit"u8, out _))
        {
            return new JoseFault("jwe.crit-refused", "no extension is understood");
        }
        for (var i = 0; i < RefusedMembers.Length; i++)
        {
            if (header.TryGetProperty(RefusedMembers[i], out _))
            {
                return new JoseFault("jwe.header-refused", $"'{RefusedMembers[i]}' is not allowed");
            }
        }
        return null;
    }

    static bool TryGetParty(JsonElement header, ReadOnlySpan<byte> name, out byte[] party)
    {
        party = [];
        if (!header.TryGetProperty(name, out _))
        {
            return true;
        }
        if (!StrictJson.TryGetText(header, name, out var text) || !StrictBase64Url.TryDecode(text, out var bytes)
            || bytes.Length > Jwe.MaxPartyBytes)
        {
            return false;
        }
        party = bytes;
        return true;
    }
}
