using System.Runtime.Versioning;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Tests.Store;
using Hub.Canon;

namespace Hub.Audit.Tests.Keys;

/// <summary>The hub's own key files, and what follows from them.</summary>
public sealed class HubKeysTests : IDisposable
{
    static readonly byte[] Kek = Requests.Hash("kek").ToArray();
    static readonly byte[] NikKey = Requests.Hash("nik").ToArray();

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Leaf_id_is_fixed_by_caller_and_idempotency_key()
    {
        var id = LeafIds.Of(Kek, "agency:a", "k1");
        Assert.Equal(id, LeafIds.Of(Kek, "agency:a", "k1"));
        Assert.Equal(4, new[] { id, LeafIds.Of(Kek, "agency:a", "k2"), LeafIds.Of(Kek, "agency:b", "k1"), LeafIds.Of(NikKey, "agency:a", "k1") }.Distinct().Count());
        Assert.Throws<ArgumentException>(() => LeafIds.Of(Kek, "agency:a\0b", "k1"));
        byte[] message = [.. "hub/id/v1\nagency:a"u8, 0, .. "k1"u8];
        Assert.Equal(new Id128(System.Security.Cryptography.HMACSHA256.HashData(Kek, message).AsSpan(0, 16)), id);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Hub_keys_are_made_in_development_and_read_back()
    {
        byte[] log, id;
        using (var keys = HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519()))
        {
            (log, id) = (keys.Logs[0].PublicKey.ToArray(), [.. keys.Id]);
            var root = Hub.Audit.Notes.NoteVerifierKey.Ed25519(HubKeys.RootName, keys.DevelopmentRoot!.PublicKey.Span);
            var (list, verdict) = KeyList.Verify(keys.WriteKeyList(Requests.Origin, _folder["keys.json"]), root, new LibcryptoEd25519());
            Assert.True(verdict.IsRight);
            Assert.Equal(Requests.Origin, list!.Origin);
        }
        Assert.All(Directory.GetFiles(_folder["keys"]), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        using var again = HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519());
        Assert.Equal(log, again.Logs[0].PublicKey.ToArray());
        Assert.Equal(id, again.Id);
    }

    [Fact]
    public void Production_makes_no_key_and_refuses_those_that_belong_elsewhere()
    {
        Assert.Equal("keys.missing", Assert.Throws<KeyFileException>(() => HubKeys.Load(_folder["none"], development: false, new LibcryptoEd25519())).Code);
        HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519()).Dispose();
        Assert.Equal("keys.development-key", Assert.Throws<KeyFileException>(() => HubKeys.Load(_folder["keys"], development: false, new LibcryptoEd25519())).Code);
        foreach (var name in new[] { "policy-bundle-1", "policy-bundle-2", "offline-root" })
        {
            File.Delete(Path.Combine(_folder["keys"], name + ".ed25519"));
        }
        using var keys = HubKeys.Load(_folder["keys"], development: false, new LibcryptoEd25519());
        Assert.Empty(keys.DevelopmentPolicyBundle);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Key_file_open_to_others_is_refused()
    {
        HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519()).Dispose();
        File.SetUnixFileMode(Path.Combine(_folder["keys"], "kek.aes"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal("keys.open-mode", Assert.Throws<KeyFileException>(() => HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519())).Code);
    }
}
