using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Cli.Bench;
using Hub.Cli.Bench.Tokens;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Tests.Bench;

/// <summary>A bench of tokens counts only what it asked for.</summary>
public sealed class TokenExamples : IDisposable
{
    const string Issuer = "https://localhost:8443";

    readonly TokenAgency _agency = new("bench-1");
    readonly EcKey _key = EcKey.Create(keyId: "k");
    readonly VerificationKey _public;
    readonly TokenServer _server;

    public TokenExamples()
    {
        _public = VerificationKey.From(_key.Public).Required();
        _server = new("hub", Issuer, new Uri(Issuer + "/oauth/token"), new(), new Dictionary<string, VerificationKey>(StringComparer.Ordinal) { ["k"] = _public }, 1);
    }

    public void Dispose()
    {
        _agency.Dispose();
        _key.Dispose();
        _public.Dispose();
    }

    [Fact]
    public void Right_tokens_are_taken_once_each()
    {
        var check = new TokenCheck(_server);
        check.Take(_agency, Answer(_ => { }));
        check.Take(_agency, Answer(claims => claims["jti"] = "other"));
        Assert.Equal(2, check.Count);
        Refused(check, Answer(_ => { }), "has an id that was seen before");
    }

    [Fact]
    public void Each_wrong_twin_is_refused()
    {
        var check = new TokenCheck(_server);
        Refused(check, Answer(claims => claims["cnf"]!["jkt"] = "other"), "is bound to another key");
        Refused(check, Answer(claims => claims["client_id"] = "other"), "is another client's");
        Refused(check, Answer(claims => claims["iss"] = "https://other.test"), "names another issuer");
        Refused(check, Answer(claims => claims["exp"] = 1_000 + 301), "lives longer than 300 s");
        Refused(check, Answer(_ => { }, type: "Bearer"), "is not of type DPoP");
        Refused(check, Answer(_ => { }, typ: "JWT"), "does not hold");
        using var other = EcKey.Create(keyId: "k");
        Refused(check, Answer(_ => { }, key: other), "does not hold");
        Assert.Equal(0, check.Count);
    }

    [Fact]
    public void Requests_are_signed_by_the_keys_that_the_agency_registers()
    {
        var text = Encoding.ASCII.GetString(_agency.Request(Issuer, _server.Endpoint, DateTimeOffset.UnixEpoch));
        var proof = text.Split("DPoP: ")[1].Split("\r\n")[0];
        var checkedProof = DpopProof.Verify(proof, new DpopExpectation("POST", _server.Endpoint.AbsoluteUri, AccessTokenHash: null, DateTimeOffset.UnixEpoch)).Required();
        Assert.Equal(_agency.Thumbprint, checkedProof.Thumbprint);
        var registered = JsonWebKeys.Parse(Encoding.UTF8.GetBytes(_agency.SigningJwks)).Required();
        using var key = VerificationKey.From(registered.Keys[0]).Required();
        Assert.True(Jws.Verify(text.Split("client_assertion=")[1], new JwsRules(JwsAlgorithms.Es256, "JWT"), key).TryGet(out _, out _));
    }

    [Fact]
    public void Report_says_both_servers_and_the_JSON_their_ratio()
    {
        var figures = new TokenFigures(Server("hub", 2_000), Server("oidc-provider", 800), new(10, 6_000, 12_000), "sqlite synchronous=2", 32);
        using var output = new StringWriter();
        TokenReport.WriteText(figures, output);
        Assert.Contains("tokens                                          /s    1000         400", output.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(TokenReport.ToJson(figures));
        Assert.Equal((1_000, 400, 2.5), (json.RootElement.GetProperty("tokensPerSecond").GetDouble(), json.RootElement.GetProperty("peerTokensPerSecond").GetDouble(), json.RootElement.GetProperty("ratio").GetDouble()));
    }

    [Theory]
    [InlineData(1_600, 5_000, "ok  ok  ")]
    [InlineData(1_599, 5_000, "FAILok  ")]
    [InlineData(1_600, 4_999, "ok  FAIL")]
    [InlineData(0, double.NaN, "FAILFAIL")]
    public void Figure_that_is_missed_is_named_and_the_run_does_not_hold(long tokens, double checks, string said)
    {
        using var output = new StringWriter();
        var holds = TokenReport.WriteWanted(new TokenFigures(Server("hub", tokens), Server("oidc-provider", 800), new(10, checks, 12_000), "sqlite synchronous=2", 32), output);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(said, string.Concat(lines.Select(line => line[..4])));
        Assert.Equal(!said.Contains("FAIL", StringComparison.Ordinal), holds);
        Assert.Contains("twice the peer's tokens", lines[0], StringComparison.Ordinal);
        Assert.Contains("5,000 checks", lines[1], StringComparison.Ordinal);
    }

    static ServerFigures Server(string name, long count) =>
        new(name, [new(new LoadResult(32, TimeSpan.FromSeconds(2), new([1, 2]), count), new(0.1, 1, 0, 0), 0.1)], (int)count);

    void Refused(TokenCheck check, byte[] answer, string why) =>
        Assert.Contains(why, Assert.Throws<CommandException>(() => check.Take(_agency, answer)).Message, StringComparison.Ordinal);

    byte[] Answer(Action<JsonObject> change, string type = "DPoP", string typ = "at+jwt", EcKey? key = null)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["client_id"] = _agency.Id, ["jti"] = "one", ["iat"] = 1_000, ["exp"] = 1_300, ["cnf"] = new JsonObject { ["jkt"] = _agency.Thumbprint } };
        change(claims);
        var token = Jws.Sign(Encoding.UTF8.GetBytes(claims.ToJsonString()), key ?? _key, typ);
        return JsonSerializer.SerializeToUtf8Bytes(new { access_token = token, token_type = type });
    }
}
