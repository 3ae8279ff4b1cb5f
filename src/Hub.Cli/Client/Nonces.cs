using System.Buffers.Text;
using System.Security.Cryptography;

namespace Hub.Cli.Client;

/// <summary>Unique identifiers of proofs and assertions: 128 random bits as base64url.</summary>
static class Nonces
{
    const int RandomBytes = 16;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
