namespace Hub.Identity.Tests;

/// <summary>The operator has the running hub change its token key, by a file beside it.</summary>
public sealed class TokenKeyOrderTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-token-keys-").FullName;
    TestHub hub = null!;
    TestAgency agency = null!;

    string Order => Path.Combine(folder, "token-keys.json.order");

    TokenKeys Keys => hub.Get<TokenKeys>();

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.Start(folder: folder);
        agency = await hub.Register();
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Withdrawn_key_is_published_no_more_and_its_tokens_are_refused_at_once()
    {
        var before = Keys.Signing.KeyId;
        var token = await hub.Token(agency);
        // Remembered as one that held, so that only the keys can refuse it.
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        await Give("withdraw");
        Assert.Equal("token.invalid", await (await hub.Get(agency, "/v1/who", token)).ProblemCode());
        Assert.NotEqual(before, Keys.Signing.KeyId);
        Assert.Equal([Keys.Signing.KeyId], Keys.Published.Select(key => key.KeyId));
        Assert.DoesNotContain(before, await hub.Http.GetStringAsync("/oauth/jwks"), StringComparison.Ordinal);
        Assert.False((await hub.About("/oauth/introspect", agency, token)).Body.GetProperty("active").GetBoolean());
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", await hub.Token(agency))).StatusCode);
    }

    [Fact]
    public async Task Announced_key_is_published_at_once_signs_later_and_the_old_one_stays()
    {
        var before = Keys.Signing.KeyId;
        var token = await hub.Token(agency);
        await Give("announce\n");
        var next = Keys.Published[0].KeyId!;
        Assert.Equal((before, 2), (Keys.Signing.KeyId, Keys.Published.Count));
        // Another would push out the one that signs.
        await Give("announce");
        await Give("announce");
        Assert.Equal([next, before], Keys.Published.Select(key => key.KeyId));
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        hub.Clock.Advance(TokenKeys.Overlap);
        Assert.Equal(next, Keys.Signing.KeyId);
        Assert.Contains(before, await hub.Http.GetStringAsync("/oauth/jwks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_laid_while_no_hub_ran_is_done_before_the_first_request()
    {
        var before = Keys.Signing.KeyId;
        await hub.DisposeAsync();
        await File.WriteAllTextAsync(Order, "withdraw", TestContext.Current.CancellationToken);
        hub = await TestHub.Start(folder: folder);
        Assert.False(File.Exists(Order));
        Assert.DoesNotContain(before, Keys.Published.Select(key => key.KeyId), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rotate")]
    public async Task Order_that_is_none_changes_nothing_and_is_taken_away(string word)
    {
        var before = Keys.Signing.KeyId;
        await Give(word);
        await Give(new string('w', 100));
        Assert.Equal([before], Keys.Published.Select(key => key.KeyId));
    }

    [Fact]
    public async Task Keys_changed_by_many_at_once_always_have_one_that_signs()
    {
        using var keys = new TokenKeys(new PlainSecretFile(Path.Combine(folder, "others.json")), hub.Clock);
        hub.Clock.Advance(TokenKeys.SigningPeriod);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0 ? keys.KeepFresh() : keys.Announce())));
        // One of them announced; the rest met a key that was to come.
        Assert.Equal(2, keys.Published.Count);
        Assert.Equal(keys.Published[1].KeyId, keys.Signing.KeyId);
    }

    async Task Give(string word)
    {
        await File.WriteAllTextAsync(Order, word, TestContext.Current.CancellationToken);
        hub.Get<TokenKeyOrders>().Look();
        Assert.False(File.Exists(Order));
    }
}
