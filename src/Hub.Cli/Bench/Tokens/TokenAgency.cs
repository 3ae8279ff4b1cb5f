using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Jose;

namespace Hub.Cli.Bench.Tokens;

/// <summary>One asking agency: its registered key, the key that its tokens are bound to, and its requests. Thread-safe.</summary>
sealed class TokenAgency(string id) : IDisposable
{
    public const string Scope = "exchange";

    const int SignatureBytes = 64;
    const int LifetimeSeconds = 60;

    readonly AgencyKeys _keys = AgencyKeys.Create();
    readonly EcKey _proving = EcKey.Create();

    public string Id => id;

    public AgencyRegistration Registration => new(id, $"Pengukur kinerja {id}", _keys.ToPublicJwks(), [Scope], []);

    /// <summary>The one public key that signs, for a server that is told keys by itself.</summary>
    public string SigningJwks => JsonWebKeys.Write([_keys.Signing.Public]);

    /// <summary>What its tokens must be bound to.</summary>
    public string Thumbprint => _proving.Public.Thumbprint;

    /// <summary>A whole request with a fresh assertion and a fresh proof: two ES256 signatures.</summary>
    public byte[] Request(string issuer, Uri endpoint, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var assertion = Signed(
            _keys.Signing,
            $$"""{"alg":"ES256","typ":"JWT","kid":"{{_keys.Signing.KeyId}}"}""",
            string.Create(CultureInfo.InvariantCulture, $$"""{"iss":"{{id}}","sub":"{{id}}","aud":"{{issuer}}","jti":"{{Id128.Random()}}","iat":{{seconds}},"exp":{{seconds + LifetimeSeconds}}}"""));
        var proof = Signed(
            _proving,
            $$$"""{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC","crv":"P-256","x":"{{{Base64Url.EncodeToString(_proving.Public.X.Span)}}}","y":"{{{Base64Url.EncodeToString(_proving.Public.Y.Span)}}}"}}""",
            string.Create(CultureInfo.InvariantCulture, $$"""{"jti":"{{Id128.Random()}}","htm":"POST","htu":"{{endpoint.AbsoluteUri}}","iat":{{seconds}}}"""));
        var body = $"grant_type=client_credentials&scope={Scope}&client_assertion_type={Uri.EscapeDataString(ClientAssertion.AssertionType)}&client_assertion={assertion}";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nDPoP: {proof}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _proving.Dispose();
    }

    static string Signed(EcKey key, string header, string claims)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        Span<byte> signature = stackalloc byte[SignatureBytes];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    static string Encode(string text) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));
}
