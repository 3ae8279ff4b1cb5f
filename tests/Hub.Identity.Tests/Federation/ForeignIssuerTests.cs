using System.Text.Json;
using Hub.Jose;
using Hub.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>Documents of others: fetched now and then, kept for a stated time, never asked for more often than stated.</summary>
public sealed class ForeignIssuerTests : IAsyncLifetime
{
    readonly ManualClock clock = new();
    readonly ForeignHttp http = new(authorityFile: null);
    FakeIssuer fake = null!;
    ForeignIssuer issuer = null!;

    public async ValueTask InitializeAsync()
    {
        fake = await FakeIssuer.Start();
        issuer = new ForeignIssuer(fake.Issuer, http, ed25519: null, clock, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        issuer.Dispose();
        http.Dispose();
        await fake.DisposeAsync();
    }

    [Theory]
    [InlineData("https://identity.example", "https://identity.example/keys?v=1", true)]
    [InlineData("https://identity.example", "https://keys.example/keys", true)]
    [InlineData("https://identity.example", "http://127.0.0.1:9000/keys", false)]
    [InlineData("https://identity.example", "http://localhost/keys", false)]
    [InlineData("https://identity.example", "https://[::1]/keys", false)]
    [InlineData("https://identity.example", "https://user@identity.example/keys", false)]
    [InlineData("https://localhost:9000", "http://localhost:9000/keys", true)]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000/keys", true)]
    public void Only_an_issuer_of_this_machine_sends_the_hub_to_this_machine(string named, string address, bool allowed)
    {
        foreach (var member in (string[])["jwks_uri", "token_endpoint", "introspection_endpoint"])
        {
            var said = new Dictionary<string, string>(StringComparer.Ordinal) { ["issuer"] = named, ["jwks_uri"] = $"{named}/keys", [member] = address };
            Assert.Equal(allowed, ForeignMetadata.Parse(JsonSerializer.SerializeToUtf8Bytes(said), named).TryGet(out _, out _));
        }
    }

    [Fact]
    public async Task Documents_are_fetched_once_while_they_are_fresh()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Find(fake.Key.KeyId)));
        Assert.Equal(2, fake.Asked.Count);
        clock.Advance(ForeignIssuer.FreshFor);
        Assert.Null(await Find(fake.Key.KeyId));
        Assert.Equal(4, fake.Asked.Count);
    }

    [Fact]
    public async Task New_key_is_found_at_once_but_unknown_ones_are_looked_for_once_a_minute()
    {
        Assert.Null(await Find(fake.Key.KeyId));
        clock.Advance(ForeignIssuer.LookPause);
        fake.Key = EcKey.Create();
        Assert.Null(await Find(fake.Key.KeyId));
        Assert.Equal(4, fake.Asked.Count);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Find($"unknown-{i}")));
        Assert.Equal(4, fake.Asked.Count);
        clock.Advance(ForeignIssuer.LookPause);
        Assert.Equal("jws.unknown-key", await Find("unknown"));
        Assert.Equal(6, fake.Asked.Count);
    }

    [Fact]
    public async Task Key_that_was_withdrawn_is_believed_no_more()
    {
        var withdrawn = fake.Key.KeyId;
        Assert.Null(await Find(withdrawn));
        fake.Key = EcKey.Create();
        clock.Advance(ForeignIssuer.FreshFor);
        Assert.Equal("jws.unknown-key", await Find(withdrawn));
    }

    [Fact]
    public async Task Last_documents_serve_an_hour_while_the_issuer_is_away()
    {
        Assert.Null(await Find(fake.Key.KeyId));
        fake.Failing = 503;
        clock.Advance(ForeignIssuer.KeptFor - TimeSpan.FromSeconds(1));
        Assert.Null(await Find(fake.Key.KeyId));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("foreign.unavailable", await Find(fake.Key.KeyId));
        fake.Failing = null;
        clock.Advance(ForeignIssuer.LookPause);
        Assert.Null(await Find(fake.Key.KeyId));
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"a","use":"sig"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","kid":"a"}]}""")]
    [InlineData("""{"nothing":true}""")]
    public async Task Key_set_without_a_key_that_fits_is_none(string keys)
    {
        fake.KeySet = JsonDocument.Parse(keys).RootElement;
        Assert.Equal("foreign.unavailable", await Find("a"));
    }

    [Fact]
    public async Task Private_key_that_was_published_by_mistake_is_not_used()
    {
        fake.KeySet = JsonDocument.Parse($$"""{"keys":[{{fake.Key.ToPrivateJwk()}}]}""").RootElement;
        Assert.Equal("foreign.unavailable", await Find(fake.Key.KeyId));
    }

    [Fact]
    public async Task Two_keys_of_one_name_cannot_be_told_apart()
    {
        using var other = EcKey.Create(keyId: fake.Key.KeyId);
        fake.KeySet = JsonDocument.Parse(JsonWebKeys.Write([fake.Key.Public, other.Public])).RootElement;
        Assert.Equal("foreign.unavailable", await Find(fake.Key.KeyId));
    }

    /// <summary>Code of the fault; null where the key was found.</summary>
    async Task<string?> Find(string keyId) => (await issuer.Key(keyId, ForeignAlgorithm.Es256, CancellationToken.None)).Fault?.Code;
}
