using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Hub.Audit.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Hub.Api.Hosting;

/// <summary>The platform's keys for the tokens of forms, in <c>keys/browser</c>: sealed as the hub's other key files are where there is a passphrase.</summary>
static class BrowserKeys
{
    /// <summary>Name that is authenticated with what is sealed: nothing sealed for another file is taken.</summary>
    internal const string SealedName = "browser";

#pragma warning disable S5332 // a name, which nobody fetches
    static readonly XName Encrypted = XName.Get("encryptedSecret", "http://schemas.asp.net/2015/03/dataProtection");
#pragma warning restore S5332

    /// <param name="folder">Made where it is absent.</param>
    /// <param name="passphraseFile">Null: the keys stand open, as all others then do.</param>
    public static void AddBrowserKeys(this IServiceCollection services, string folder, string? passphraseFile)
    {
        services.AddDataProtection().SetApplicationName("hub").PersistKeysToFileSystem(new DirectoryInfo(folder));
        if (passphraseFile is null)
        {
            return;
        }
        services.AddSingleton(_ => new BrowserKeyPassphrase(passphraseFile));
        services.AddOptions<KeyManagementOptions>().Configure<BrowserKeyPassphrase>((options, passphrase) => options.XmlEncryptor = new SealedXmlEncryptor(passphrase));
        services.AddHostedService(s => new OpenKeysReplaced(folder, s.GetRequiredService<ILogger<OpenKeysReplaced>>()));
    }

    /// <summary>Whether the file is of a key whose secret anybody has who reads it, or of what is left of one.</summary>
    internal static bool IsOpen(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            return root.Name == "key" && !root.Descendants(Encrypted).Any();
        }
        catch (XmlException)
        {
            return true;
        }
    }
}

/// <summary>The passphrase of the hub's key files, kept while the process lives: a key is opened at each turn of the ring.</summary>
sealed class BrowserKeyPassphrase(string file) : IDisposable
{
    public KeyPassphrase Value { get; } = KeyPassphrase.FromFile(file);

    public void Dispose() => Value.Dispose();
}

/// <summary>Seals the secret part of a key.</summary>
sealed class SealedXmlEncryptor(BrowserKeyPassphrase passphrase) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        try
        {
            var box = SealedKeyFile.Seal(BrowserKeys.SealedName, plain, passphrase.Value, RandomNumberGenerator.GetBytes(SealedKeyFile.SaltBytes));
            return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(box)), typeof(SealedXmlDecryptor));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

/// <summary>Opens it again; the platform makes one by the name that stands in the file.</summary>
sealed class SealedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var passphrase = services.GetService<BrowserKeyPassphrase>() ?? throw new CryptographicException("The key is sealed, and no passphrase is named.");
        var plain = SealedKeyFile.Open(BrowserKeys.SealedName, Convert.FromBase64String(encryptedElement.Value), passphrase.Value)
            ?? throw new CryptographicException("The key does not open under this passphrase.");
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

/// <summary>Takes keys away that were written before the hub had a passphrase: whoever read the folder has them. New ones are made when they are needed.</summary>
sealed partial class OpenKeysReplaced(string folder, ILogger<OpenKeysReplaced> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var open = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(BrowserKeys.IsOpen).ToList() : [];
        open.ForEach(File.Delete);
        if (open.Count > 0)
        {
            LogReplaced(open.Count);
        }
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2434, Level = LogLevel.Warning, Message = "{Count} keys of forms stood unsealed beside the passphrase and are replaced; forms that were open are loaded again")]
    partial void LogReplaced(int count);
}
