using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>The operator has the running hub change its token key, by a file beside it.</summary>
public sealed class TokenKeyOrderTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-token-keys-").FullName;
    TestHub hub = null!;
    TestAgency agency = null!;
    HookedFile file = null!;

    string KeyPath => Path.Combine(folder, "token-keys.json");

    TokenKeys Keys => hub.Get<TokenKeys>();

    public async ValueTask InitializeAsync()
    {
        file = new HookedFile(KeyPath);
        hub = await TestHub.Start(options => options.TokenKeyFile = file, folder: folder);
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
        Give(TokenKeyOrder.Withdraw);
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
        Give(TokenKeyOrder.Announce);
        var next = Keys.Published[0].KeyId!;
        Assert.Equal((before, 2), (Keys.Signing.KeyId, Keys.Published.Count));
        // Another would push out the one that signs.
        Give(TokenKeyOrder.Announce);
        Give(TokenKeyOrder.Announce);
        Assert.Equal([next, before], Keys.Published.Select(key => key.KeyId));
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        hub.Clock.Advance(TokenKeys.Overlap);
        Assert.Equal(next, Keys.Signing.KeyId);
        Assert.Contains(before, await hub.Http.GetStringAsync("/oauth/jwks"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Order_laid_while_no_hub_ran_or_taken_by_one_that_fell_is_done_before_the_first_request(bool taken)
    {
        var before = Keys.Signing.KeyId;
        await hub.DisposeAsync();
        TokenKeyOrder.Withdraw.LayBy(KeyPath);
        if (taken)
        {
            File.Move(TokenKeyOrder.Withdraw.PlaceBy(KeyPath), TokenKeyOrder.Withdraw.PlaceTakenBy(KeyPath));
        }
        hub = await TestHub.Start(folder: folder);
        Assert.False(TokenKeyOrder.Withdraw.StandsBy(KeyPath));
        Assert.DoesNotContain(before, Keys.Published.Select(key => key.KeyId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Order_that_cannot_be_done_lets_no_hub_start_and_stands()
    {
        await hub.DisposeAsync();
        TokenKeyOrder.Withdraw.LayBy(KeyPath);
        file.OnWrite = () => throw new IOException("no space");
        await Assert.ThrowsAsync<IOException>(() => TestHub.Start(options => options.TokenKeyFile = file, folder: folder));
        Assert.True(TokenKeyOrder.Withdraw.IsTakenBy(KeyPath));
        file.OnWrite = null;
        hub = await TestHub.Start(options => options.TokenKeyFile = file, folder: folder);
        Assert.False(TokenKeyOrder.Withdraw.StandsBy(KeyPath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Withdrawal_laid_while_another_order_is_done_is_done_too(bool first)
    {
        var one = first ? TokenKeyOrder.Withdraw : TokenKeyOrder.Announce;
        one.LayBy(KeyPath);
        var stolen = new List<string?>();
        file.OnWrite = () =>
        {
            file.OnWrite = null;
            TokenKeyOrder.Withdraw.LayBy(KeyPath);
        };
        hub.Get<TokenKeyOrders>().Look();
        stolen.AddRange(Keys.Published.Select(key => key.KeyId));
        Assert.True(TokenKeyOrder.Withdraw.StandsBy(KeyPath));
        hub.Get<TokenKeyOrders>().Look();
        Assert.False(TokenKeyOrder.Withdraw.StandsBy(KeyPath));
        Assert.DoesNotContain(Keys.Signing.KeyId, stolen);
        Assert.Single(Keys.Published);
    }

    [Fact]
    public void Both_orders_are_done_the_withdrawal_first()
    {
        var stolen = Keys.Signing.KeyId;
        TokenKeyOrder.Announce.LayBy(KeyPath);
        TokenKeyOrder.Withdraw.LayBy(KeyPath);
        hub.Get<TokenKeyOrders>().Look();
        Assert.DoesNotContain(stolen, Keys.Published.Select(key => key.KeyId));
        Assert.Equal(2, Keys.Published.Count);
        Assert.Equal([KeyPath], Directory.GetFiles(folder, "token-keys.json*"));
    }

    [Fact]
    public void Order_that_the_hub_may_not_read_is_done()
    {
        var before = Keys.Signing.KeyId;
        TokenKeyOrder.Withdraw.LayBy(KeyPath);
        if (!OperatingSystem.IsWindows())
        {
            // As one that root has laid.
            File.SetUnixFileMode(TokenKeyOrder.Withdraw.PlaceBy(KeyPath), UnixFileMode.None);
        }
        hub.Get<TokenKeyOrders>().Look();
        Assert.DoesNotContain(before, Keys.Published.Select(key => key.KeyId));
    }

    [Fact]
    public async Task Timer_outlives_an_order_that_cannot_be_done()
    {
        using var keys = new TokenKeys(file, hub.Clock);
        using var orders = new TokenKeyOrders(keys, new HubIdentityOptions { TokenKeyPath = KeyPath + ".other" }, TimeProvider.System, NullLogger<TokenKeyOrders>.Instance);
        var tries = 0;
        file.OnWrite = () => throw new IOException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"try {++tries}"));
        TokenKeyOrder.Withdraw.LayBy(KeyPath + ".other");
        await orders.StartAsync(TestContext.Current.CancellationToken);
        while (Volatile.Read(ref tries) < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
        Assert.True(TokenKeyOrder.Withdraw.IsTakenBy(KeyPath + ".other"));
        await orders.StopAsync(TestContext.Current.CancellationToken);
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

    void Give(TokenKeyOrder order)
    {
        // As the command lays it.
        order.LayBy(KeyPath);
        hub.Get<TokenKeyOrders>().Look();
        Assert.False(order.StandsBy(KeyPath));
    }

    /// <summary>Lets the test do something while the hub writes its keys.</summary>
    sealed class HookedFile(string path) : ISecretFile
    {
        readonly PlainSecretFile inner = new(path);

        public Action? OnWrite { get; set; }

        public byte[]? Read() => inner.Read();

        public void Write(ReadOnlySpan<byte> content)
        {
            OnWrite?.Invoke();
            inner.Write(content);
        }
    }
}
