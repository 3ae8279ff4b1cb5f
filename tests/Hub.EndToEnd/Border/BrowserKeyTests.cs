using System.Security.Cryptography;
using System.Xml.Linq;
using Hub.Api.Hosting;
using Hub.Audit.Keys;
using Hub.EndToEnd.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.EndToEnd.Border;

/// <summary>With a passphrase no key lies open beside the others, the platform's own for forms included.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class BrowserKeyTests(SharedWorld shared) : IDisposable
{
    const string Passphrase = "empat kuda di tepi sawah";

    readonly RunFolder _folder = new("browser-keys");

    string Keys => _folder.In("browser");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hub_with_a_passphrase_leaves_no_clear_key_and_takes_its_forms_after_a_restart()
    {
        await using var hub = await HubProcess.Start(
            _folder.In("data"), shared.World.Folder.In("connectors.json"), _folder.In("hub"), "--passphrase-file", PassphraseFile(Passphrase));
        (await hub.Operate("/v1/dev/signins", new { name = "warga", role = "citizen", password = Passphrase })).Good();
        using var browser = new Browser(hub);
        var form = (await browser.Open("/signin")).FormTo("/signin");
        await hub.Stop();

        // What a development hub has besides keys: its certificates and the token of its own command line.
        string[] developments = ["ca.key", "tls.key", "operator-token"];
        var files = Directory.EnumerateFiles(_folder.In("data/keys"), "*", SearchOption.AllDirectories).Where(path => !developments.Contains(Path.GetFileName(path), StringComparer.Ordinal)).ToList();
        Assert.Contains(files, path => path.EndsWith(".xml", StringComparison.Ordinal));
        Assert.Contains(files, path => path.EndsWith("token.jwk", StringComparison.Ordinal));
        Assert.All(files, path => Assert.True(IsSealed(path), path));

        await hub.StartAgain();
        Assert.Equal("/me", (await browser.Send(form, ("Name", "warga"), ("Password", Passphrase))).Path);
    }

    [Fact]
    public async Task Open_keys_of_before_are_replaced_at_the_start_with_a_warning()
    {
        var before = await Protected(passphraseFile: null, new Warnings());
        Assert.False(IsSealed(Assert.Single(Directory.GetFiles(Keys))));
        await File.WriteAllTextAsync(Path.Combine(Keys, "half.tmp"), "<key id=");

        var warnings = new Warnings();
        var after = await Protected(PassphraseFile(Passphrase), warnings);
        Assert.True(IsSealed(Assert.Single(Directory.GetFiles(Keys))));
        Assert.Single(warnings.Said, said => said.StartsWith("2 keys of forms stood unsealed", StringComparison.Ordinal));
        await Assert.ThrowsAsync<CryptographicException>(() => Opened(before, PassphraseFile(Passphrase), warnings));

        Assert.Equal("a form", await Opened(after, PassphraseFile(Passphrase), warnings));
        Assert.Single(warnings.Said, said => said.Contains("unsealed", StringComparison.Ordinal));
        await Assert.ThrowsAsync<CryptographicException>(() => Opened(after, PassphraseFile("another passphrase"), warnings));
        await Assert.ThrowsAsync<CryptographicException>(() => Opened(after, passphraseFile: null, warnings));
    }

    Task<string> Protected(string? passphraseFile, Warnings warnings) => With(passphraseFile, warnings, protector => protector.Protect("a form"));

    Task<string> Opened(string text, string? passphraseFile, Warnings warnings) => With(passphraseFile, warnings, protector => protector.Unprotect(text));

    async Task<string> With(string? passphraseFile, Warnings warnings, Func<IDataProtector, string> act)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(warnings));
        services.AddBrowserKeys(Keys, passphraseFile);
        await using var provider = services.BuildServiceProvider();
        foreach (var starting in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await starting.StartingAsync(CancellationToken.None);
        }
        return act(provider.GetDataProtector("test"));
    }

    string PassphraseFile(string text)
    {
        var path = _folder.In(Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8]);
        if (!File.Exists(path))
        {
            KeyFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(text));
        }
        return path;
    }

    static bool IsSealed(string path)
    {
        if (!path.EndsWith(".xml", StringComparison.Ordinal))
        {
            return SealedKeyFile.IsSealed(File.ReadAllBytes(path));
        }
        var key = XDocument.Load(path);
        return !key.Descendants("masterKey").Any() && key.Descendants("sealed").ToList() is [var box] && SealedKeyFile.IsSealed(Convert.FromBase64String(box.Value));
    }

    sealed class Warnings : ILoggerProvider, ILogger
    {
        public List<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Said.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
