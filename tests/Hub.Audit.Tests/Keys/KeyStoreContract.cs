using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Tests.Store;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Keys;

/// <summary>What every key store must do. Each store's test class inherits it.</summary>
public abstract class KeyStoreContract
{
    protected static readonly byte[] Kek = Requests.Hash("kek").ToArray();
    static readonly byte[] NikKey = Requests.Hash("nik").ToArray();

    /// <summary>Opens the store of this test; a second open sees the same.</summary>
    protected abstract Task<KeyStore> OpenAsync(byte[] kek, NikIndex index);

    /// <summary>Every chain, read beside the hub.</summary>
    protected abstract Task<IEnumerable<ChainLink>> Chains(byte[] kek);

    protected Task<KeyStore> Open(byte[]? kek = null, NikIndex? index = null) => OpenAsync(kek ?? Kek, index ?? new NikIndex((1, NikKey)));

    protected static string Nik(int i) => $"3171010101{i:D6}";

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
        using (var keys = await Open())
        {
            Assert.Equal(5_000, await keys.EnrolAsync(Enumerable.Range(0, 5_000).Select(Nik), CancellationToken.None));
            Assert.Equal(1, await keys.EnrolAsync(Enumerable.Range(4_000, 1_001).Select(Nik), CancellationToken.None));
            first = keys.FindByNik(Nik(0))!.Value;
            (key, tag) = (keys.SubjectKey(first)!, keys.TagKey(KeyStore.PersonChain(first))!);
            Assert.Equal((32, 32), (key.Length, tag.Length));
            Assert.NotEqual(key, tag);
        }
        using var again = await Open();
        Assert.Equal(first, again.FindByNik(Nik(0)));
        Assert.Equal(key, again.SubjectKey(first));
        Assert.Equal(tag, again.TagKey(KeyStore.PersonChain(first)));
    }

    [Fact]
    public async Task Sealed_chains_have_keys_of_their_own_that_survive_reopening_and_go_with_their_person()
    {
        var (first, second) = (new Id128(Requests.Hash("first").ToArray().AsSpan(0, 16)), new Id128(Requests.Hash("second").ToArray().AsSpan(0, 16)));
        Id128 subject, other;
        byte[] key;
        using (var keys = await Open())
        {
            await keys.EnrolAsync([Nik(1), Nik(2)], CancellationToken.None);
            (subject, other) = (keys.FindByNik(Nik(1))!.Value, keys.FindByNik(Nik(2))!.Value);
            Assert.Null(keys.TagKey(KeyStore.SealedChain(subject, first)));
            Assert.Empty(keys.SealedOrders(subject));
            key = keys.EnsureSealed(subject, first)!;
            Assert.Equal(key, keys.EnsureSealed(subject, first));
            Assert.NotEqual(key, keys.EnsureSealed(subject, second));
            Assert.NotEqual(key, keys.EnsureSealed(other, first));
        }
        using var again = await Open();
        Assert.Equal(key, again.TagKey(KeyStore.SealedChain(subject, first)));
        Assert.Equal(new[] { first, second }.OrderBy(order => order.ToString(), StringComparer.Ordinal), again.SealedOrders(subject).OrderBy(order => order.ToString(), StringComparer.Ordinal));
        Assert.Contains(await Chains(Kek), link => link.ChainId == KeyStore.SealedChain(subject, first) && link.TagKey.SequenceEqual(key));

        Assert.True(again.DeleteSubject(subject));

        Assert.Null(again.TagKey(KeyStore.SealedChain(subject, first)));
        Assert.Null(again.EnsureSealed(subject, first));
        Assert.Null(again.EnsureSealed(subject, Id128.Random()));
        Assert.Equal(2, again.SealedOrders(subject).Count);
        Assert.NotNull(again.TagKey(KeyStore.SealedChain(other, first)));
        Assert.DoesNotContain(await Chains(Kek), link => link.ChainId == KeyStore.SealedChain(subject, first));
        using var reopened = await Open();
        Assert.Null(reopened.TagKey(KeyStore.SealedChain(subject, first)));
    }

    [Fact]
    public async Task Unknown_nik_finds_nobody_and_creates_nothing()
    {
        using var keys = await Open();
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
        using (var keys = await Open())
        {
            decoy = keys.DecoySubject;
        }
        using var again = await Open();
        Assert.Equal(decoy, again.DecoySubject);
        Assert.Throws<ArgumentException>(() => again.DeleteSubject(decoy));
        await Assert.ThrowsAsync<ArgumentException>(() => again.EnrolAsync(["decoy"], CancellationToken.None));
    }

    [Fact]
    public async Task Nik_key_is_rotated_by_the_next_import()
    {
        Id128 subject;
        using (var keys = await Open())
        {
            await keys.EnrolAsync([Nik(1)], CancellationToken.None);
            subject = keys.FindByNik(Nik(1))!.Value;
        }
        var newer = Requests.Hash("nik2").ToArray();
        using (var both = await Open(index: new NikIndex((2, newer), (1, NikKey))))
        {
            Assert.Equal(subject, both.FindByNik(Nik(1)));
            Assert.Equal(0, await both.EnrolAsync([Nik(1)], CancellationToken.None));
        }
        using var after = await Open(index: new NikIndex((2, newer)));
        Assert.Equal(subject, after.FindByNik(Nik(1)));
    }

    [Fact]
    public async Task Wrong_key_encryption_key_opens_nothing()
    {
        using (var keys = await Open())
        {
            await keys.EnrolAsync([Nik(1)], CancellationToken.None);
        }
        using var wrong = await Open(kek: Requests.Hash("other").ToArray());
        Assert.Equal("keys.damaged", Assert.Throws<KeyFileException>(() => wrong.SubjectKey(wrong.FindByNik(Nik(1))!.Value)).Code);
    }

    [Fact]
    public async Task Deleted_subject_is_unknown_and_the_others_stay()
    {
        using var keys = await Open();
        await keys.EnrolAsync(Enumerable.Range(0, 600).Select(Nik), CancellationToken.None);
        var subjects = Enumerable.Range(0, 600).Select(i => keys.FindByNik(Nik(i))!.Value).ToList();
        var before = subjects.Select(subject => Convert.ToHexString(keys.SubjectKey(subject)!)).ToList();
        for (var i = 0; i < subjects.Count; i += 100)
        {
            Assert.True(keys.DeleteSubject(subjects[i]));
            Assert.False(keys.DeleteSubject(subjects[i]));
            keys.Settle();
        }
        Assert.False(keys.DeleteSubject(Requests.Id("nobody")));
        using var again = await Open();
        foreach (var store in new[] { keys, again })
        {
            for (var i = 0; i < subjects.Count; i++)
            {
                var erased = i % 100 == 0;
                Assert.Equal(erased ? null : subjects[i], store.FindByNik(Nik(i)));
                Assert.Equal(erased ? null : before[i], store.SubjectKey(subjects[i]) is { } key ? Convert.ToHexString(key) : null);
                Assert.Equal(erased, store.TagKey(KeyStore.PersonChain(subjects[i])) is null);
            }
        }
        // The NIK of an erased person is like any that was never seen.
        Assert.Equal(1, await keys.EnrolAsync([Nik(0)], CancellationToken.None));
        Assert.NotEqual(subjects[0], keys.FindByNik(Nik(0)));
        Assert.Null(keys.SubjectKey(subjects[0]));
    }

    [Fact]
    public async Task Agencies_and_the_hub_have_one_key_each_in_every_process()
    {
        using var one = await Open();
        using var other = await Open();
        Parallel.For(0, 8, i => (i % 2 == 0 ? one : other).EnsureAgency("kemensos"));
        Assert.Equal(one.TagKey("agency:kemensos"), other.TagKey("agency:kemensos"));
        Assert.Equal(one.HubRecordKey(), other.HubRecordKey());
        Assert.Equal(one.TagKey(KeyStore.ErasureChain), other.TagKey(KeyStore.ErasureChain));
        Assert.NotEqual(one.TagKey("agency:kemensos"), one.HubRecordKey());
    }

    [Fact]
    public async Task Every_chain_is_read_with_its_key_and_those_of_the_erased_are_not()
    {
        using var keys = await Open();
        await keys.EnrolAsync(Enumerable.Range(0, 20).Select(Nik), CancellationToken.None);
        keys.EnsureAgency("kemensos");
        _ = keys.HubRecordKey();
        var subjects = Enumerable.Range(0, 20).Select(i => keys.FindByNik(Nik(i))!.Value).ToList();
        keys.DeleteSubject(subjects[3]);
        var expected = subjects.Where((_, i) => i != 3).Append(keys.DecoySubject).Select(KeyStore.PersonChain).Append("agency:kemensos").Append(KeyStore.ErasureChain)
            .ToDictionary(chain => chain, chain => Convert.ToHexString(keys.TagKey(chain)!), StringComparer.Ordinal);
        var read = (await Chains(Kek)).ToList();
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), read.ToDictionary(link => link.ChainId, link => Convert.ToHexString(link.TagKey), StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(["agency:kemensos", KeyStore.ErasureChain], read.TakeLast(2).Select(link => link.ChainId));
        await Assert.ThrowsAsync<KeyFileException>(async () => (await Chains(Requests.Hash("other").ToArray())).ToList());
    }

    [Fact]
    public async Task Sealed_record_opens_for_its_leaf_alone_and_no_more_after_erasure()
    {
        using var keys = await Open();
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
    public async Task Record_about_nobody_opens_with_the_hubs_key_after_reopening()
    {
        var leaf = Requests.Id("leaf");
        SealedRecord made;
        using (var keys = await Open())
        {
            made = new RecordSealer(keys).Seal(leaf, Record(null));
        }
        using var again = await Open();
        Assert.IsType<RecordOpening.Opened>(new RecordSealer(again).Open(made.Stored, leaf, made.Body));
    }

    [Fact]
    public async Task Public_record_stands_in_clear()
    {
        using var keys = await Open();
        var record = new BundleRecord
        {
            Salt = Requests.Hash("salt"), Origin = Requests.Origin, Actor = "hub", Version = 1, Sha256 = Requests.Hash("manifest"), Files = [], Signatures = [],
        };
        var made = new RecordSealer(keys).Seal(Requests.Id("leaf"), record);
        Assert.True(made.Stored.Bytes.AsSpan().IndexOf(made.Canonical) > 0);
        Assert.IsType<RecordOpening.Opened>(new RecordSealer(keys).Open(made.Stored, Requests.Id("leaf"), made.Body));
    }

    [Fact]
    public async Task Every_flipped_bit_of_a_sealed_record_is_noticed()
    {
        using var keys = await Open();
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
}
