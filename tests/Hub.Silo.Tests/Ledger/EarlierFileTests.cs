using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Tests.Setting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Silo.Tests.Ledger;

/// <summary>Files of an ended log: those that were exported, and nothing beside them.</summary>
public sealed class EarlierFileTests
{
    const string Ended = "hub.example/log";
    const string Present = "hub.example/log-2";

    [Theory]
    [InlineData("checkpoint", true)]
    [InlineData("records/000", true)]
    [InlineData("records/list/000", true)]
    [InlineData("tile/0/000", true)]
    [InlineData("records/../../../../keys/log.ed25519", false)]
    [InlineData("records/list/../../../../../keys/log.ed25519", false)]
    [InlineData("records/..\\..\\..\\..\\keys\\log.ed25519", false)]
    [InlineData("cosigned/../../../../keys/log.ed25519", false)]
    [InlineData("tile/../../../../keys/log.ed25519", false)]
    public async Task File_is_served_only_under_its_own_name(string path, bool isThere)
    {
        using var folder = new TempFolder();
        var files = Path.Combine(folder.In("earlier"), EarlierFolder.IdOf(Ended), EarlierFolder.Log);
        foreach (var file in new[] { Path.Combine(files, "checkpoint"), Path.Combine(files, "records", "000"), Path.Combine(files, "records", "list", "000"), Path.Combine(files, "tile", "0", "000"), folder.In("keys/log.ed25519") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "there", TestContext.Current.CancellationToken);
        }
        Directory.CreateDirectory(Path.Combine(files, "cosigned"));
        await using var store = SqliteLedgerStore.Open(folder.In("hub.db"), Present);
        await LogContinuation.OpenAsync(store, Present, new("note"u8.ToArray(), new Checkpoint(Ended, 1, Rfc6962.EmptyRoot), null, 0), new byte[32], new LedgerWriterOptions(), CancellationToken.None);
        var settings = new SiloSettings(Present, folder.In("hub.db"), folder.In("keys.db"), folder.In("keys"), folder.In("published-checkpoint"), Development: true, new PolicySettings(folder.In("policies"), folder.In("bundle"), []));
        await using var earlier = new EarlierLogs(settings, store, grains: null!, keys: null!, sealer: null!, promises: null!, ids: null!, hubKeys: null!, TimeProvider.System, NullLogger<EarlierLogs>.Instance);

        var found = await earlier.FileAsync(EarlierFolder.IdOf(Ended), path, CancellationToken.None);

        Assert.Equal(isThere, found is not null);
    }
}
