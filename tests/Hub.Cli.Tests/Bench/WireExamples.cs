using System.Net;
using System.Net.Sockets;
using System.Text;
using Hub.Canon;
using Hub.Cli.Bench;
using Hub.Jose;

namespace Hub.Cli.Tests.Bench;

public sealed class WireExamples
{
    [Fact]
    public void Signer_makes_what_the_hub_verifies()
    {
        using var proofKey = EcKey.Create();
        using var signingKey = EcKey.Create();
        using var registered = VerificationKey.From(signingKey.Public).Required();
        const string uri = "https://localhost:8443/v1/exchanges";
        const string token = "eyJ.token.x";
        var body = "{}"u8.ToArray();
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var id = Id128.Random();
        var headers = new ExchangeSigner(proofKey, signingKey, token, uri).Sign(ContentDigest.Sha256(body), id, now);

        var proof = DpopProof.Verify(headers.Proof, new DpopExpectation("POST", uri, DpopProof.HashOf(token), now)).Required();
        Assert.Equal(id.ToString(), proof.Jti);
        Assert.Equal(proofKey.Public.Thumbprint, proof.Thumbprint);
        var message = new HttpMessage("POST", uri, body)
            .With("authorization", "DPoP " + token).With("dpop", headers.Proof).With("content-digest", headers.Digest)
            .With("signature-input", headers.Input).With("signature", headers.Signature);
        var verified = MessageSignatures.Verify(message, SignatureProfile.Hub, kid => kid == signingKey.KeyId ? registered : null, now).Required();
        Assert.Equal(signingKey.KeyId, verified.KeyId);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 503, "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "0123456789")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, "")]
    public async Task Connection_reads_an_answer_however_it_is_cut(string answer, int status, string body)
    {
        foreach (var pieceBytes in (int[])[1, 7, 10_000])
        {
            var (read, text) = await AskAsync(Encoding.ASCII.GetBytes(answer), pieceBytes);
            Assert.Equal(status, read);
            Assert.Equal(body, text);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nno length\r\n")]
    [InlineData("HTTP/1.1 ??? OK\r\n\r\n")]
    public async Task Connection_refuses_an_answer_that_is_none(string answer) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(Encoding.ASCII.GetBytes(answer), 100));

    static async Task<(int Status, string Body)> AskAsync(byte[] answer, int pieceBytes)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, answer, pieceBytes, cancel);
        await using var connection = await KeepAliveConnection.OpenAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), tls: null, cancel);
        var (status, body) = await connection.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), cancel);
        await serving;
        return (status, Encoding.ASCII.GetString(body.Span));
    }

    static async Task ServeAsync(TcpListener listener, byte[] answer, int pieceBytes, CancellationToken cancel)
    {
        using var client = await listener.AcceptTcpClientAsync(cancel);
        client.NoDelay = true;
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[1024], cancel);
        foreach (var piece in answer.Chunk(pieceBytes))
        {
            await stream.WriteAsync(piece, cancel);
        }
    }
}
