using Hub.Audit.Keys;
using Hub.Silo.Policies;
using Hub.Silo.Tests.Setting;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Silo.Tests.Keys;

public sealed class KeyDatabaseTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Database_is_refused_where_the_file_holds_keys_and_asked_where_it_is_empty()
    {
        // Nobody listens there: whoever is asked does not answer.
        var settings = new SiloSettings(TestHub.Origin, _folder.In("hub.db"), _folder.In("keys.db"), _folder.In("keys"), _folder.In("published"), Development: true, new PolicySettings(_folder.In("policies"), _folder.In("bundle"), []))
        {
            KeysDatabase = "Host=127.0.0.1;Port=1;Database=keys;Username=hub;Timeout=2",
        };
        await File.WriteAllBytesAsync(settings.SubjectKeysPath, [], TestContext.Current.CancellationToken);
        Assert.Equal("ledger.unavailable", Assert.Throws<Hub.Audit.LedgerUnavailableException>(() => Open(settings)).Code);
        Open(settings with { KeysDatabase = null });
        Assert.True(new FileInfo(settings.SubjectKeysPath).Length > 0);
        Assert.Equal("keys.two-stores", Assert.Throws<KeyFileException>(() => Open(settings)).Code);
    }

    static void Open(SiloSettings settings)
    {
        using var services = new ServiceCollection().AddHubSilo(settings, connectors: null!).BuildServiceProvider();
        _ = services.GetRequiredService<KeyStore>();
    }
}
