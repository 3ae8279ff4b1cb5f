using System.Security.Cryptography;
using Hub.Audit.Keys;
using Hub.Identity;

namespace Hub.Api.Hosting;

/// <summary>A secret of identity's in a key file like the ledger's: mode 0600, sealed where the hub has a passphrase.</summary>
sealed class SealableFile(string path, string? passphraseFile) : ISecretFile
{
    /// <summary>Reads or makes a file of exactly <paramref name="count"/> random bytes.</summary>
    public static byte[] LoadBytes(string path, int count, string? passphraseFile)
    {
        using var passphrase = Passphrase(passphraseFile);
        return KeyFile.LoadBytes(path, count, mayCreate: true, passphrase);
    }

    public byte[]? Read()
    {
        using var passphrase = Passphrase(passphraseFile);
        return File.Exists(path) ? KeyFile.Load(path, create: null, passphrase) : null;
    }

    public void Write(ReadOnlySpan<byte> content)
    {
        using var passphrase = Passphrase(passphraseFile);
        KeyFile.Replace(path, passphrase is null ? content : SealedKeyFile.Seal(Path.GetFileName(path), content, passphrase, RandomNumberGenerator.GetBytes(SealedKeyFile.SaltBytes)));
    }

    static KeyPassphrase? Passphrase(string? file) => file is null ? null : KeyPassphrase.FromFile(file);
}
