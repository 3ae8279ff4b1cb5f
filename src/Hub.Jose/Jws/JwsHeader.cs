using System.Text.Json;

namespace Hub.Jose;

/// <summary>The protected header of a JWS, checked against its rules.</summary>
/// <param name="Algorithm">Exactly one flag.</param>
/// <param name="Type"><c>typ</c> or null.</param>
/// <param name="KeyId"><c>kid</c> or null.</param>
/// <param name="Key"><c>jwk</c>; set exactly where the rules ask for the key inside.</param>
/// <param name="Json">The header as it was signed, UTF-8.</param>
public sealed record JwsHeader(JwsAlgorithms Algorithm, string? Type, string? KeyId, Jwk? Key, ReadOnlyMemory<byte> Json)
{
    // Members that change what the signature means, or say where the key comes from.
    static readonly string[] RefusedMembers = ["jku", "x5u", "x5c", "b64", "zip"];

    internal static JoseResult<JwsHeader> Read(byte[] json, JwsRules rules)
    {
        if (!StrictJson.TryParseObject(json, out var document))
        {
            return new JoseFault("jws.malformed", "the header is not one strict JSON object");
        }
        using (document)
        {
            return Read(document.RootElement, json, rules);
        }
    }

    static JoseResult<JwsHeader> Read(JsonElement header, byte[] json, JwsRules rules)
    {
        if (Refused(header, rules) is { } refused)
        {
            return refused;
        }
        if (!StrictJson.TryGetText(header, "alg"u8, out var name))
        {
            return new JoseFault("jws.alg-refused", "alg is missing");
        }
        var algorithm = JwsAlgorithmNames.Parse(name);
        if (algorithm == JwsAlgorithms.None || (rules.Allowed & algorithm) == JwsAlgorithms.None)
        {
            return new JoseFault("jws.alg-refused", "alg is not one of those allowed");
        }
        if (!StrictJson.TryGetOptionalText(header, "typ"u8, out var type)
            || !StrictJson.TryGetOptionalText(header, "kid"u8, out var keyId))
        {
            return new JoseFault("jws.malformed", "typ or kid is no string");
        }
        if (rules.Type is not null && !string.Equals(rules.Type, type, StringComparison.Ordinal))
        {
            return new JoseFault("jws.typ-mismatch", $"typ is not {rules.Type}");
        }
        if (!rules.KeyInside)
        {
            return new JwsHeader(algorithm, type, keyId, null, json);
        }
        return ReadKey(header).TryGet(out var key, out var fault)
            ? new JwsHeader(algorithm, type, keyId, key, json)
            : fault;
    }

    static JoseFault? Refused(JsonElement header, JwsRules rules)
    {
        if (header.TryGetProperty("crit"u8, out _))
        {
            return new JoseFault("jws.crit-refused", "no extension is understood");
        }
        for (var i = 0; i < RefusedMembers.Length; i++)
        {
            if (header.TryGetProperty(RefusedMembers[i], out _))
            {
                return new JoseFault("jws.header-refused", $"'{RefusedMembers[i]}' is not allowed");
            }
        }
        return !rules.KeyInside && header.TryGetProperty("jwk"u8, out _)
            ? new JoseFault("jws.header-refused", "'jwk' is not allowed")
            : null;
    }

    static JoseResult<Jwk> ReadKey(JsonElement header) =>
        header.TryGetProperty("jwk"u8, out var key) && key.ValueKind == JsonValueKind.Object
            ? JwkReader.Read(key, "jwk")
            : new JoseFault("jwk.malformed", "the header has no jwk");
}
