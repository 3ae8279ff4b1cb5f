using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>Requests that change state: the body is bounded and signed by the calling agency.</summary>
public sealed class SignedRequestTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    static readonly byte[] Body = """{"text":"halo"}"""u8.ToArray();

    readonly TestHub hub = shared.Hub;
    TestAgency agency = null!;

    public async ValueTask InitializeAsync() => agency = await shared.NewAgency();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Right_signature_puts_what_was_said_on_the_request()
    {
        using var request = await hub.Signed(agency, Body);
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        var seen = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
        Assert.Equal(agency.Id, seen.GetProperty("agencyId").GetString());
        Assert.Equal(agency.Signing.KeyId, seen.GetProperty("keyId").GetString());
        Assert.Equal(Hash256.Of(Body).ToString(), seen.GetProperty("bodyHash").GetString());
        Assert.Equal(agency.Signing.Public.Thumbprint, seen.GetProperty("thumbprint").GetString());
        Assert.Equal(Encoding.UTF8.GetString(Body), seen.GetProperty("again").GetString());
        Assert.Contains("\"@target-uri\": https://hub.test:8443/v1/exchanges\n", seen.GetProperty("signatureBase").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_put_on_the_request_verifies_by_the_registered_key_alone()
    {
        using var request = await hub.Signed(agency, Body);
        var seen = JsonDocument.Parse(await (await hub.Http.SendAsync(request)).Content.ReadAsByteArrayAsync()).RootElement;
        using var key = VerificationKey.From(agency.Signing.Public).Required();
        var signed = Encoding.ASCII.GetBytes(seen.GetProperty("signatureBase").GetString()!);
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(seen.GetProperty("signatureValue").GetString());
        Assert.True(key.Verify(signed, signature));
        signed[^1] ^= 1;
        Assert.False(key.Verify(signed, signature));
    }

    [Fact]
    public async Task Endpoint_that_binds_its_body_is_guarded_before_binding()
    {
        using var right = await hub.Signed(agency, Body, "/v1/bound");
        Assert.Equal("halo", await (await hub.Http.SendAsync(right)).Content.ReadAsStringAsync());

        using var wrong = await hub.Signed(agency, Body, "/v1/bound");
        wrong.Content = Json("""{"text":"evil"}"""u8.ToArray());
        await IsRefused(wrong);
    }

    [Fact]
    public async Task Changed_body_is_refused()
    {
        using var request = await hub.Signed(agency, Body);
        request.Content = Json("""{"text":"Halo"}"""u8.ToArray());
        await IsRefused(request);
    }

    [Fact]
    public async Task Changed_body_with_its_own_digest_is_refused()
    {
        using var request = await hub.Signed(agency, Body);
        var other = """{"text":"Halo"}"""u8.ToArray();
        request.Content = Json(other);
        request.Headers.Remove("Content-Digest");
        request.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest.Sha256(other));
        await IsRefused(request);
    }

    [Theory]
    [InlineData("Signature")]
    [InlineData("Signature-Input")]
    [InlineData("Content-Digest")]
    public async Task Missing_header_is_refused(string header)
    {
        using var request = await hub.Signed(agency, Body);
        Assert.True(request.Headers.Remove(header));
        await IsRefused(request);
    }

    [Theory]
    [InlineData("@method")]
    [InlineData("@target-uri")]
    [InlineData("content-digest")]
    [InlineData("authorization")]
    [InlineData("dpop")]
    public async Task Uncovered_component_is_refused(string component)
    {
        using var request = await hub.Signed(agency, Body, without: component);
        await IsRefused(request);
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(61)]
    public async Task Stale_or_future_signature_is_refused(int seconds)
    {
        using var request = await hub.Signed(agency, Body, offset: TimeSpan.FromSeconds(seconds));
        await IsRefused(request);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task Signature_within_60_seconds_is_accepted(int seconds)
    {
        using var request = await hub.Signed(agency, Body, offset: TimeSpan.FromSeconds(seconds));
        Assert.Equal(200, (int)(await hub.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Another_agencys_key_is_refused()
    {
        var other = await shared.NewAgency();
        using var request = await hub.Signed(agency, Body, key: other.Signing);
        await IsRefused(request);
    }

    [Fact]
    public async Task Unregistered_key_under_a_registered_name_is_refused()
    {
        using var stranger = EcKey.Create(keyId: agency.Signing.KeyId);
        using var request = await hub.Signed(agency, Body, key: stranger);
        await IsRefused(request);
    }

    [Fact]
    public async Task The_agencys_own_proof_and_sealing_keys_are_refused()
    {
        using var byProof = await hub.Signed(agency, Body, key: agency.Proof);
        await IsRefused(byProof);
        using var bySealing = await hub.Signed(agency, Body, key: agency.Sealing);
        await IsRefused(bySealing);
    }

    [Fact]
    public async Task Key_of_a_suspended_agency_is_refused()
    {
        using var request = await hub.Signed(agency, Body);
        await hub.Get<ClientDirectory>().Suspend(agency.Id, "operator:test", CancellationToken.None);
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("token.invalid", await response.ProblemCode());
    }

    [Fact]
    public async Task Removed_key_is_refused_from_the_next_request_on()
    {
        var token = await hub.Token(agency);
        using var next = EcKey.Create();
        await hub.Get<ClientDirectory>().Put(
            agency.Registration with { Jwks = JsonWebKeys.Write([next.Public, agency.Sealing.Public]) }, "operator:test", CancellationToken.None);
        using var old = await hub.Signed(agency, Body, token: token);
        await IsRefused(old);
        using var right = await hub.Signed(agency, Body, key: next, token: token);
        Assert.Equal(200, (int)(await hub.Http.SendAsync(right)).StatusCode);
    }

    [Fact]
    public async Task Signature_for_another_path_is_refused()
    {
        using var request = await hub.Signed(agency, Body, "/v1/bound");
        var token = request.Headers.NonValidated["Authorization"].ToString()[5..];
        request.RequestUri = new Uri("/v1/exchanges", UriKind.Relative);
        request.Headers.Remove("DPoP");
        request.Headers.TryAddWithoutValidation("DPoP", hub.ProofFor(agency, "POST", TestHub.Origin + "/v1/exchanges", token));
        await IsRefused(request);
    }

    [Fact]
    public async Task Sent_twice_the_request_counts_once()
    {
        using var request = await hub.Signed(agency, Body);
        using var again = new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Content = Json(Body) };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            again.Headers.TryAddWithoutValidation(name, values.ToString());
        }
        Assert.Equal(200, (int)(await hub.Http.SendAsync(request)).StatusCode);
        var second = await hub.Http.SendAsync(again);
        Assert.Equal("dpop.invalid", await second.ProblemCode());
    }

    [Theory]
    [InlineData(65536, false, 200)]
    [InlineData(65536, true, 200)]
    [InlineData(65537, false, 413)]
    [InlineData(65537, true, 413)]
    [InlineData(1048576, true, 413)]
    public async Task Body_is_bounded_to_the_byte(int sizeBytes, bool chunked, int status)
    {
        using var request = await hub.Signed(agency, new byte[sizeBytes]);
        request.Headers.TransferEncodingChunked = chunked;
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 413)
        {
            var problem = await response.Problem();
            Assert.Equal("body.too-large", problem.GetProperty("code").GetString());
            Assert.Equal("at most 65536 bytes", problem.GetProperty("expected").GetString());
        }
    }

    [Fact]
    public async Task Encoded_body_is_refused()
    {
        using var request = await hub.Signed(agency, Body);
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(415, (int)response.StatusCode);
        Assert.Equal("body.encoding", await response.ProblemCode());
    }

    [Fact]
    public async Task Unsigned_refusals_are_counted()
    {
        var before = hub.Records.CountOf("signature.invalid");
        using var request = await hub.Signed(agency, Body, offset: TimeSpan.FromHours(1));
        await IsRefused(request);
        Assert.Equal(before + 1, hub.Records.CountOf("signature.invalid"));
    }

    async Task IsRefused(HttpRequestMessage request)
    {
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("signature.invalid", await response.ProblemCode());
    }

    static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
