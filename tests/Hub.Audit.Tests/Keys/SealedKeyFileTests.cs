using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Tests.Store;

namespace Hub.Audit.Tests.Keys;

public sealed class SealedKeyFileTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly KeyPassphrase _passphrase = new("correct horse battery"u8);
    readonly KeyPassphrase _other = new("correct horse batterz"u8);
    readonly byte[] _salt = new byte[SealedKeyFile.SaltBytes];

    public void Dispose()
    {
        _passphrase.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Key_comes_back_under_its_passphrase_and_name_alone()
    {
        byte[] key = [1, 2, 3, 4, 5];
        var sealed_ = SealedKeyFile.Seal("log.ed25519", key, _passphrase, _salt);
        Assert.True(SealedKeyFile.IsSealed(sealed_));
        Assert.Equal(key, SealedKeyFile.Open("log.ed25519", sealed_, _passphrase));
        Assert.Null(SealedKeyFile.Open("log.ed25519", sealed_, _other));
        Assert.Null(SealedKeyFile.Open("kek.aes", sealed_, _passphrase));
        Assert.NotEqual(sealed_, SealedKeyFile.Seal("log.ed25519", key, _passphrase, _salt));
    }

    [Fact]
    public void No_changed_or_cut_byte_is_taken_for_a_key()
    {
        var whole = SealedKeyFile.Seal("a", new byte[32], _passphrase, _salt);
        const int iterations = 18, salt = 22, afterSalt = salt + SealedKeyFile.SaltBytes;
        // Another salt or count costs a derivation each: one of both, and every byte of the rest.
        foreach (var place in Enumerable.Range(0, iterations).Append(iterations + 3).Append(salt).Concat(Enumerable.Range(afterSalt, whole.Length - afterSalt)))
        {
            var changed = whole.ToArray();
            changed[place] ^= 1;
            Assert.Null(SealedKeyFile.Open("a", changed, _passphrase));
        }
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(SealedKeyFile.Open("a", whole.AsSpan(0, length), _passphrase));
        }
        // A count that would take hours is not tried.
        var slow = whole.ToArray();
        slow.AsSpan(iterations, 4).Fill(0xff);
        Assert.Null(SealedKeyFile.Open("a", slow, _passphrase));
    }

    [Fact]
    public void Hub_keys_of_a_sealed_folder_open_under_the_passphrase_alone()
    {
        byte[] kek;
        using (var made = HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519(), new() { Passphrase = _passphrase }))
        {
            kek = [.. made.Kek];
        }
        Assert.All(Directory.GetFiles(_folder["keys"]), file => Assert.True(SealedKeyFile.IsSealed(File.ReadAllBytes(file)), file));
        Assert.Equal("keys.passphrase-needed", Refused(null));
        Assert.Equal("keys.passphrase", Refused(_other));
        using var again = HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519(), new() { Passphrase = _passphrase });
        Assert.Equal(kek, again.Kek);
    }

    [Fact]
    public void Passphrase_has_a_least_and_a_most_length()
    {
        Assert.Equal("keys.passphrase-length", Assert.Throws<KeyFileException>(() => new KeyPassphrase("elevenbytes"u8)).Code);
        Assert.Equal("keys.passphrase-length", Assert.Throws<KeyFileException>(() => new KeyPassphrase(new byte[KeyPassphrase.MaxBytes + 1])).Code);
    }

    string Refused(KeyPassphrase? passphrase) =>
        Assert.Throws<KeyFileException>(() => HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519(), new() { Passphrase = passphrase })).Code;
}
