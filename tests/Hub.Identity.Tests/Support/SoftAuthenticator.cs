using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Identity.Tests;

/// <summary>What an authenticator and its browser say, each part of which a test can make wrong.</summary>
sealed record AuthenticatorSaid
{
    public string Origin { get; init; } = TestHub.Origin;

    public string RelyingParty { get; init; } = "hub.test";

    public bool UserPresent { get; init; } = true;

    public bool UserVerified { get; init; } = true;

    public bool BackupEligible { get; init; }

    public bool BackedUp { get; init; }

    public bool CrossOrigin { get; init; }

    /// <summary>Null: one above the last.</summary>
    public uint? Counter { get; init; }

    /// <summary>In place of the challenge that was given.</summary>
    public string? Challenge { get; init; }

    public bool BadSignature { get; init; }
}

/// <summary>An authenticator with one passkey, ES256 or RS256, written from WebAuthn level 3 §6; attestation <c>none</c>.</summary>
sealed class SoftAuthenticator(bool rsa = false) : IDisposable
{
    const int Es256 = -7;
    const int Rs256 = -257;

    readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly RSA rsaKey = RSA.Create(2048);
    readonly byte[] credentialId = RandomNumberGenerator.GetBytes(32);
    byte[] userHandle = [];
    uint counter;

    public uint LastCounter => counter;

    /// <summary>The same passkey in another device, as it is now.</summary>
    public byte[] CredentialId => credentialId;

    /// <summary>Answers creation options.</summary>
    public string Create(string optionsJson, AuthenticatorSaid? said = null)
    {
        said ??= new();
        var options = JsonDocument.Parse(optionsJson).RootElement;
        userHandle = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        var data = AuthenticatorData(said, attested: true);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(data);
        writer.WriteEndMap();
        return Answer(new { attestationObject = Text(writer.Encode()), clientDataJSON = Text(ClientData("webauthn.create", options, said)), transports = (string[])["internal", "hybrid"] });
    }

    /// <summary>Answers request options.</summary>
    public string Get(string optionsJson, AuthenticatorSaid? said = null)
    {
        said ??= new();
        var data = AuthenticatorData(said, attested: false);
        var client = ClientData("webauthn.get", JsonDocument.Parse(optionsJson).RootElement, said);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        var signature = rsa
            ? rsaKey.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ec.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (said.BadSignature)
        {
            signature[^1] ^= 1;
        }
        return Answer(new { authenticatorData = Text(data), clientDataJSON = Text(client), signature = Text(signature), userHandle = Text(userHandle) });
    }

    public void Dispose()
    {
        ec.Dispose();
        rsaKey.Dispose();
    }

    byte[] AuthenticatorData(AuthenticatorSaid said, bool attested)
    {
        counter = said.Counter ?? counter + 1;
        var flags = (said.UserPresent ? 0x01 : 0) | (said.UserVerified ? 0x04 : 0) | (said.BackupEligible ? 0x08 : 0) | (said.BackedUp ? 0x10 : 0) | (attested ? 0x40 : 0);
        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, counter);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(said.RelyingParty)), (byte)flags, .. count];
        if (!attested)
        {
            return head;
        }
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)credentialId.Length);
        return [.. head, .. new byte[16], .. length, .. credentialId, .. CoseKey()];
    }

    byte[] CoseKey()
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        if (rsa)
        {
            var key = rsaKey.ExportParameters(includePrivateParameters: false);
            writer.WriteStartMap(4);
            Pair(writer, 1, 3);
            Pair(writer, 3, Rs256);
            Pair(writer, -1, key.Modulus!);
            Pair(writer, -2, key.Exponent!);
        }
        else
        {
            var key = ec.ExportParameters(includePrivateParameters: false);
            writer.WriteStartMap(5);
            Pair(writer, 1, 2);
            Pair(writer, 3, Es256);
            Pair(writer, -1, 1);
            Pair(writer, -2, key.Q.X!);
            Pair(writer, -3, key.Q.Y!);
        }
        writer.WriteEndMap();
        return writer.Encode();
    }

    static void Pair(CborWriter writer, int label, int value)
    {
        writer.WriteInt32(label);
        writer.WriteInt32(value);
    }

    static void Pair(CborWriter writer, int label, byte[] value)
    {
        writer.WriteInt32(label);
        writer.WriteByteString(value);
    }

    static byte[] ClientData(string type, JsonElement options, AuthenticatorSaid said) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = said.Challenge ?? options.GetProperty("challenge").GetString(),
        origin = said.Origin,
        crossOrigin = said.CrossOrigin,
    });

    string Answer(object response) => JsonSerializer.Serialize(new
    {
        id = Text(credentialId),
        rawId = Text(credentialId),
        type = "public-key",
        clientExtensionResults = new { },
        response,
    });

    static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
