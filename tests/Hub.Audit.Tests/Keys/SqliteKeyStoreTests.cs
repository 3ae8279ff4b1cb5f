using Hub.Audit.Keys;
using Hub.Audit.Tests.Store;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Tests.Keys;

public sealed class SqliteKeyStoreTests : KeyStoreContract, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<KeyStore> OpenAsync(byte[] kek, NikIndex index) => Task.FromResult(KeyStore.Open(_folder["keys.db"], kek, index));

    protected override Task<IEnumerable<ChainLink>> Chains(byte[] kek) => Task.FromResult(ChainKeys.ReadAll(_folder["keys.db"], kek));

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(1_999)]
    public async Task Deleted_subject_leaves_no_copy_of_its_keys_on_disk(int which)
    {
        using var keys = await Open();
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
