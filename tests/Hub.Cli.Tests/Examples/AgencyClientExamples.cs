using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Jose;
using Hub.Testing;

namespace Hub.Cli.Tests.Examples;

public sealed class AgencyClientExamples : IDisposable
{
    static readonly ExchangeAsk Ask = new("1101010101900000", "civil-registry.person", "benefit-eligibility", "consent", ["district"]);

    readonly ManualClock _clock = new();
    readonly FakeHub _hub;

    public AgencyClientExamples() => _hub = new FakeHub(_clock);

    public void Dispose() => _hub.Dispose();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exchange_is_signed_by_the_profile_opened_and_its_commitment_recomputed()
    {
        using var client = _hub.Client();
        var released = Assert.IsType<ExchangeOutcome.Released>(await client.ExchangeAsync(Ask, Cancel));
        Assert.Null(_hub.Fault);
        var field = Assert.Single(released.Reply.Fields);
        Assert.Equal("11.01.01", field.Value.GetString());
        Assert.True(Hash256.TryParse(released.Reply.Payload.GetProperty("fields")[0].GetProperty("salt").GetString(), out var salt));
        Assert.Equal(Commitment.Of(salt.ToArray(), "\"11.01.01\""u8), field.Commitment);
        Assert.Equal(3, released.Reply.Promise.Index);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end()
    {
        using var client = _hub.Client();
        await client.ExchangeAsync(Ask, Cancel);
        _clock.Advance(TimeSpan.FromSeconds(200));
        await client.ExchangeAsync(Ask, Cancel);
        Assert.Equal(1, _hub.TokensGiven);
        _clock.Advance(TimeSpan.FromSeconds(71));
        await client.ExchangeAsync(Ask, Cancel);
        Assert.Equal(2, _hub.TokensGiven);
    }

    [Fact]
    public async Task A_nonce_that_the_server_wants_is_sent_at_the_second_try()
    {
        _hub.WantsNonce = true;
        using var client = _hub.Client();
        Assert.Equal("token-1", await client.TokenAsync(Cancel));
    }

    [Fact]
    public async Task A_server_that_calls_itself_otherwise_gets_no_assertion()
    {
        _hub.Issuer = "https://other.example";
        using var client = _hub.Client();
        await Assert.ThrowsAsync<CommandException>(() => client.TokenAsync(Cancel));
        Assert.Equal(0, _hub.TokensGiven);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_key_is_told_with_the_agencys_name()
    {
        _hub.KnowsAgency = false;
        using var client = _hub.Client();
        var refused = await Assert.ThrowsAsync<CommandException>(() => client.TokenAsync(Cancel));
        Assert.Equal($"{FakeHub.Origin} knows no agency {FakeHub.Agency} with this signing key (401 invalid_client)", refused.Message);
    }

    [Fact]
    public async Task A_body_changed_after_signing_is_seen()
    {
        using var client = _hub.Client();
        var call = await client.SignAsync("POST", "/v1/exchanges", Ask.ToJson(), Cancel);
        Assert.IsType<HubAnswer.Given>(await client.SendAsync(call, Cancel));
        var refused = Assert.IsType<HubAnswer.Refused>(await client.SendAsync(call with { Body = (Ask with { Dataset = "income.annual" }).ToJson() }, Cancel));
        Assert.Equal("signature.invalid", refused.Code);
    }

    [Fact]
    public async Task A_reply_signed_by_another_key_than_the_published_one_is_not_believed()
    {
        using var other = EcKey.Create(keyId: "reply-1");
        _hub.PublishedReplyKey = other;
        await DistrustedAsync("jws.signature-invalid");
    }

    [Theory]
    [InlineData("agency", "disdik")]
    [InlineData("origin", "other.example/log")]
    [InlineData("exchangeId", "AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_reply_of_another_agency_log_or_exchange_is_not_believed(string member, string value)
    {
        _hub.Payload = payload => new(payload, StringComparer.Ordinal) { [member] = value };
        await DistrustedAsync("reply.other");
    }

    [Fact]
    public async Task A_reply_that_does_not_fit_its_schema_is_not_believed()
    {
        _hub.Payload = payload => new(payload, StringComparer.Ordinal) { ["more"] = 1 };
        await DistrustedAsync("reply.schema");
    }

    [Fact]
    public async Task A_promise_of_another_entry_is_not_believed()
    {
        _hub.PromisedId = Id128.Random();
        await DistrustedAsync("promise.invalid");
    }

    async Task DistrustedAsync(string code)
    {
        using var client = _hub.Client();
        var outcome = Assert.IsType<ExchangeOutcome.Distrusted>(await client.ExchangeAsync(Ask, Cancel));
        Assert.Equal(code, outcome.Code);
    }
}
