using System.Runtime.Versioning;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

public sealed class KeyStoreTests : IDisposable
{
    static readonly byte[] Kek = Requests.Hash("kek").ToArray();
    static readonly byte[] NikKey = Requests.Hash("nik").ToArray();

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    KeyStore Open(byte[]? kek = null, NikIndex? index = null) => KeyStore.Open(_folder["keys.db"], kek ?? Kek, index ?? new NikIndex((1, NikKey)));

    static string Nik(int i) => $"3171010101{i:D6}";

    static OperatorRecord Record(Id128? subject) => new()
    {
        Salt = Requests.Hash("salt"),
        Origin = Requests.Origin,
        Actor = "hub",
        Subject = subject,
        Kind = "start",
        From = 1,
        Until = 2,
        Counts = [],
    };

    [Fact]
    public async Task Enrolment_is_bulk_and_idempotent_and_survives_reopening()
    {
        Id128 first;
        byte[] key, tag;
        using (var keys = Open())
        {
            Assert.Equal(5_000, await keys.EnrolAsync(Enumerable.Range(0, 5_000).Select(Nik), CancellationToken.None));
            Assert.Equal(1, await keys.EnrolAsync(Enumerable.Range(4_000, 1_001).Select(Nik), CancellationToken.None));
            first = keys.FindByNik(Nik(0))!.Value;
            (key, tag) = (keys.SubjectKey(first)!, keys.TagKey(KeyStore.PersonChain(first))!);
            Assert.Equal((32, 32), (key.Length, tag.Length));
            Assert.NotEqual(key, tag);
        }
        using var again = Open();
        Assert.Equal(first, again.FindByNik(Nik(0)));
        Assert.Equal(key, again.SubjectKey(first));
        Assert.Equal(tag, again.TagKey(KeyStore.PersonChain(first)));
    }

    [Fact]
    public async Task Unknown_nik_finds_nobody_and_creates_nothing()
    {
        using var keys = Open();
        await keys.EnrolAsync([Nik(1)], CancellationToken.None);
        Assert.Null(keys.FindByNik(Nik(2)));
        Assert.Null(keys.SubjectKey(Requests.Id("nobody")));
        Assert.Null(keys.TagKey("agency:unknown"));
        Assert.NotNull(keys.SubjectKey(keys.DecoySubject));
        Assert.NotNull(keys.TagKey(KeyStore.PersonChain(keys.DecoySubject)));
        Assert.Null(keys.FindByNik(Nik(2)));
    }

    [Fact]
    public async Task Decoy_stays_the_same_and_cannot_be_deleted()
    {
        Id128 decoy;
        using (var keys = Open())
        {
            decoy = keys.DecoySubject;
        }
        using var again = Open();
        Assert.Equal(decoy, again.DecoySubject);
        Assert.Throws<ArgumentException>(() => again.DeleteSubject(decoy));
        await Assert.ThrowsAsync<ArgumentException>(() => again.EnrolAsync(["decoy"], CancellationToken.None));
    }

    [Fact]
    public async Task Nik_key_is_rotated_by_the_next_import()
    {
        Id128 subject;
        using (var keys = Open())
        {
            await keys.EnrolAsync([Nik(1)], CancellationToken.None);
            subject = keys.FindByNik(Nik(1))!.Value;
        }
        var newer = Requests.Hash("nik2").ToArray();
        using (var both = Open(index: new NikIndex((2, newer), (1, NikKey))))
        {
            Assert.Equal(subject, both.FindByNik(Nik(1)));
            Assert.Equal(0, await both.EnrolAsync([Nik(1)], CancellationToken.None));
        }
        using var after = Open(index: new NikIndex((2, newer)));
        Assert.Equal(subject, after.FindByNik(Nik(1)));
    }

    [Fact]
    public async Task Wrong_key_encryption_key_opens_nothing()
    {
        using (var keys = Open())
        {
            await keys.EnrolAsync([Nik(1)], CancellationToken.None);
        }
        using var wrong = Open(kek: Requests.Hash("other").ToArray());
        Assert.Equal("keys.damaged", Assert.Throws<KeyFileException>(() => wrong.SubjectKey(wrong.FindByNik(Nik(1))!.Value)).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(1_999)]
    public async Task Deleted_subject_leaves_no_copy_of_its_keys_on_disk(int which)
    {
        using var keys = Open();
        await keys.EnrolAsync(Enumerable.Range(0, 1_000).Select(Nik), CancellationToken.None);
        keys.DeleteSubject(keys.FindByNik(Nik(5))!.Value);
        await keys.EnrolAsync(Enumerable.Range(1_000, 1_000).Select(Nik), CancellationToken.None);
        var subject = keys.FindByNik(Nik(which))!.Value;
        var other = keys.FindByNik(Nik(which - 1))!.Value;
        Assert.NotNull(keys.SubjectKey(subject));
        var (wrapped, othersWrapped) = (Wrapped(subject), Wrapped(other));
        Assert.True(CopiesOnDisk(wrapped) > 0);
        Assert.True(keys.DeleteSubject(subject));
        Assert.Equal(0, CopiesOnDisk(wrapped));
        Assert.Equal(0, CopiesOnDisk(wrapped[..60]));
        Assert.Equal(0, CopiesOnDisk(wrapped[60..]));
        Assert.Equal(1, CopiesOnDisk(othersWrapped));
        Assert.Null(keys.SubjectKey(subject));
        Assert.Null(keys.TagKey(KeyStore.PersonChain(subject)));
        Assert.Null(keys.FindByNik(Nik(which)));
        Assert.False(keys.DeleteSubject(subject));
        Assert.NotNull(keys.SubjectKey(other));
    }

    [Fact]
    public async Task Sealed_record_opens_for_its_leaf_alone_and_no_more_after_erasure()
    {
        using var keys = Open();
        await keys.EnrolAsync([Nik(1), Nik(2)], CancellationToken.None);
        var (one, two) = (keys.FindByNik(Nik(1))!.Value, keys.FindByNik(Nik(2))!.Value);
        var sealer = new RecordSealer(keys);
        var leaf = Requests.Id("leaf");
        var made = sealer.Seal(leaf, Record(one), one, two);
        Assert.Equal(RecordCodec.BodyHash(made.Canonical), made.Body);
        Assert.True(made.Stored.Bytes.AsSpan().IndexOf("\"actor\""u8) < 0);
        Assert.Equal(made.Canonical, Assert.IsType<RecordOpening.Opened>(sealer.Open(made.Stored, leaf, made.Body)).Canonical);
        Assert.Equal("record.sealed-otherwise", Assert.IsType<RecordOpening.Damaged>(sealer.Open(made.Stored, Requests.Id("other"), made.Body)).Code);
        Assert.Equal("record.body", Assert.IsType<RecordOpening.Damaged>(sealer.Open(made.Stored, leaf, Requests.Hash("other"))).Code);
        keys.DeleteSubject(one);
        Assert.IsType<RecordOpening.Opened>(sealer.Open(made.Stored, leaf, made.Body));
        keys.DeleteSubject(two);
        Assert.IsType<RecordOpening.Erased>(sealer.Open(made.Stored, leaf, made.Body));
    }

    [Fact]
    public void Record_about_nobody_opens_with_the_hubs_key_after_reopening()
    {
        var leaf = Requests.Id("leaf");
        SealedRecord made;
        using (var keys = Open())
        {
            made = new RecordSealer(keys).Seal(leaf, Record(null));
        }
        using var again = Open();
        Assert.IsType<RecordOpening.Opened>(new RecordSealer(again).Open(made.Stored, leaf, made.Body));
    }

    [Fact]
    public void Public_record_stands_in_clear()
    {
        using var keys = Open();
        var record = new BundleRecord
        {
            Salt = Requests.Hash("salt"), Origin = Requests.Origin, Actor = "hub", Version = 1, Sha256 = Requests.Hash("manifest"), Files = [], Signatures = [],
        };
        var made = new RecordSealer(keys).Seal(Requests.Id("leaf"), record);
        Assert.True(made.Stored.Bytes.AsSpan().IndexOf(made.Canonical) > 0);
        Assert.IsType<RecordOpening.Opened>(new RecordSealer(keys).Open(made.Stored, Requests.Id("leaf"), made.Body));
    }

    [Fact]
    public void Every_flipped_bit_of_a_sealed_record_is_noticed()
    {
        using var keys = Open();
        var sealer = new RecordSealer(keys);
        var made = sealer.Seal(Requests.Id("leaf"), Record(null));
        for (var at = 0; at < made.Stored.Bytes.Length; at++)
        {
            var changed = made.Stored.Bytes.ToArray();
            changed[at] ^= 1;
            Assert.Null(StoredRecord.TryRead(changed));
            if (at < made.Stored.Content.Length)
            {
                // A forger mends the check value too; the seal must still hold.
                var forged = StoredRecord.Of(changed.AsSpan(0, made.Stored.Content.Length));
                Assert.IsNotType<RecordOpening.Opened>(sealer.Open(forged, Requests.Id("leaf"), made.Body));
            }
        }
    }

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

    byte[] Wrapped(Id128 subject)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["keys.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select keys from subject where id = $id";
        command.Parameters.AddWithValue("$id", subject.ToArray());
        return (byte[])command.ExecuteScalar()!;
    }

    int CopiesOnDisk(byte[] bytes)
    {
        var copies = 0;
        foreach (var file in Directory.GetFiles(_folder.Path, "keys.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            for (var at = content.AsSpan().IndexOf(bytes); at >= 0; at = Next(content, at, bytes))
            {
                copies++;
            }
        }
        return copies;
    }

    static int Next(byte[] content, int at, byte[] bytes)
    {
        var next = content.AsSpan(at + 1).IndexOf(bytes);
        return next < 0 ? -1 : at + 1 + next;
    }
}
