using System.Text;

namespace Hub.Jose.Tests.Vectors;

/// <summary>Keys and messages of RFC 9421 Appendix B.1 and B.2.</summary>
static class Rfc9421Messages
{
    public const string EccP256 = """
        {"kty":"EC","crv":"P-256","kid":"test-key-ecc-p256",
         "d":"UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs",
         "x":"qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",
         "y":"Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"}
        """;

    public const string Ed25519Public = """{"kty":"OKP","crv":"Ed25519","kid":"test-key-ed25519","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}""";

    public const string Ed25519Seed = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU";

    public static HttpMessage Request() =>
        new HttpMessage("POST", "https://example.com/foo?param=Value&Pet=dog", Encoding.ASCII.GetBytes("""{"hello": "world"}"""))
            .With("host", "example.com")
            .With("date", "Tue, 20 Apr 2021 02:07:55 GMT")
            .With("content-type", "application/json")
            .With("content-digest", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:")
            .With("content-length", "18");

    public static HttpMessage Response() =>
        new HttpMessage(200, Encoding.ASCII.GetBytes("""{"message": "good dog"}"""))
            .With("date", "Tue, 20 Apr 2021 02:07:56 GMT")
            .With("content-type", "application/json")
            .With("content-digest", "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:")
            .With("content-length", "23");

    /// <summary>The base for what a Signature-Input field covers.</summary>
    public static JoseResult<byte[]> BaseOf(IHttpMessage message, string input)
    {
        Assert.True(StructuredFields.TryParseDictionary(input, out var dictionary));
        var list = Assert.IsType<SfMember.InnerList>(dictionary.Members[0].Value);
        var components = new List<ComponentId>();
        foreach (var item in list.Items)
        {
            if (!ComponentId.TryRead(item, out var id, out var reason))
            {
                return new JoseFault("signature.component", reason);
            }
            components.Add(id);
        }
        return SignatureBase.Build(message, components, list);
    }

    public static string TextOf(IHttpMessage message, string input) => Encoding.ASCII.GetString(BaseOf(message, input).Required());
}
