using Hub.Audit.Keys;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Keys;

/// <summary>A log goes on only under the keys that its entries were tagged with.</summary>
public sealed class OtherKeyStoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_is_refused_when_the_key_store_is_empty_or_anothers(bool isEmpty)
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        await Used(folder);
        if (!isEmpty)
        {
            await Used(other, keysOf: folder);
        }
        foreach (var file in new[] { "keys.db", "keys.db-wal", "keys.db-shm" })
        {
            File.Delete(folder.In(file));
            if (File.Exists(other.In(file)))
            {
                File.Copy(other.In(file), folder.In(file));
            }
        }

        var refused = await Assert.ThrowsAsync<KeyFileException>(() => TestHub.Start(folder));

        Assert.Equal("keys.other-store", refused.Code);
        Assert.Contains(isEmpty ? "has no tag key of agency:kemensos, nor of any other" : "has another tag key of agency:kemensos", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_goes_on_with_the_right_key_store_also_when_somebody_was_erased()
    {
        using var folder = new TempFolder();
        await using (var hub = await TestHub.Start(folder))
        {
            var person = await hub.Enrol();
            await hub.Refuse(hub.Command(person.Nik));
            await hub.Refuse(hub.Command(TestHub.NewNik()));
            Assert.True(hub.Keys.DeleteSubject(person.Subject));
        }
        await using var again = await TestHub.Start(folder);
        Assert.Null(again.Get<LedgerRoom>().Fault);
    }

    static async Task Used(TempFolder folder, TempFolder? keysOf = null)
    {
        await using var hub = await TestHub.Start(folder, keysOf: keysOf);
        var person = await hub.Enrol();
        await hub.Refuse(hub.Command(person.Nik));
    }
}
