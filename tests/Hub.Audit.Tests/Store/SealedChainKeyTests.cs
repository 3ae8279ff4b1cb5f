using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Store;

/// <summary>Tag keys of sealed chains: random, each for one order, durable, wrapped, and gone with the person's.</summary>
public sealed class SealedChainKeyTests : IDisposable
{
    const string Nik = "3171010101000001";

    static readonly byte[] Kek = Requests.Hash("kek").ToArray();

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_order_has_a_random_key_of_its_own_that_survives_reopening()
    {
        var (first, second) = (Id128.Random(), Id128.Random());
        Id128 subject;
        byte[] key;
        using (var keys = Open())
        {
            subject = await Enrolled(keys);
            Assert.Null(keys.TagKey(KeyStore.SealedChain(subject, first)));
            key = keys.EnsureSealed(subject, first)!;
            Assert.Equal(key, keys.EnsureSealed(subject, first));
            Assert.NotEqual(key, keys.EnsureSealed(subject, second));
            Assert.NotEqual(key, keys.TagKey(KeyStore.PersonChain(subject)));
        }
        using var again = Open();
        Assert.Equal(key, again.TagKey(KeyStore.SealedChain(subject, first)));
        Assert.Equal([first, second], again.SealedOrders(subject));
        Assert.Contains(ChainKeys.ReadAll(_folder["keys.db"], Kek), link => link.ChainId == KeyStore.SealedChain(subject, first) && link.TagKey.SequenceEqual(key));
    }

    [Fact]
    public async Task Erasing_a_person_takes_their_sealed_keys_and_nobody_elses()
    {
        using var keys = Open();
        var subject = await Enrolled(keys);
        await keys.EnrolAsync(["3171010101000002"], CancellationToken.None);
        var other = keys.FindByNik("3171010101000002")!.Value;
        var order = Id128.Random();
        keys.EnsureSealed(subject, order);
        var kept = keys.EnsureSealed(other, order);
        var wrapped = Wrapped(KeyStore.SealedChain(subject, order));
        Assert.True(OnDisk(wrapped));

        Assert.True(keys.DeleteSubject(subject));

        Assert.Null(keys.TagKey(KeyStore.SealedChain(subject, order)));
        Assert.Null(keys.EnsureSealed(subject, order));
        Assert.Null(keys.EnsureSealed(subject, Id128.Random()));
        Assert.Equal(kept, keys.TagKey(KeyStore.SealedChain(other, order)));
        Assert.False(OnDisk(wrapped));
        Assert.DoesNotContain(ChainKeys.ReadAll(_folder["keys.db"], Kek), link => link.ChainId == KeyStore.SealedChain(subject, order));
    }

    [Fact]
    public void Commitment_is_of_domain_key_and_order()
    {
        var (key, order) = (Requests.Hash("key").ToArray(), new Id128(Requests.Hash("order").ToArray().AsSpan(0, 16)));

        Assert.Equal(Hash256.Of([.. "hub/sealed-chain/v1\n"u8, .. key, .. order.ToArray()]), SealedChainKey.Commit(key, order));
        Assert.Throws<ArgumentException>(() => SealedChainKey.Commit(key.AsSpan(1), order));
    }

    KeyStore Open() => KeyStore.Open(_folder["keys.db"], Kek, new NikIndex((1, Requests.Hash("nik").ToArray())));

    static async Task<Id128> Enrolled(KeyStore keys)
    {
        await keys.EnrolAsync([Nik], CancellationToken.None);
        return keys.FindByNik(Nik)!.Value;
    }

    byte[] Wrapped(string name)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["keys.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select keys from named where name = $name";
        command.Parameters.AddWithValue("$name", name);
        return (byte[])command.ExecuteScalar()!;
    }

    bool OnDisk(byte[] bytes) => Directory.EnumerateFiles(Path.GetDirectoryName(_folder["keys.db"])!, "keys.db*").Any(file => ReadShared(file).AsSpan().IndexOf(bytes) >= 0);

    static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
