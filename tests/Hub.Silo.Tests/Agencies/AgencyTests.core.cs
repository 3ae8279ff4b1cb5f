using Hub.Canon.Records;
using Hub.Contracts;
using Hub.LocalHost;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Agencies;

/// <content>With two activations of one grain, which only the core build's host makes on demand.</content>
public sealed partial class AgencyTests
{
    [Fact]
    public async Task Suspension_is_recorded_when_another_activation_had_lifted_an_earlier_one()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var grain = hub.Grains.GetGrain<IAgencyGrain>("kemensos");
        hub.Faults = new LocalGrainFaults { Seed = 4711, DuplicateActivationRate = 1 };

        // Whichever of the two activations takes a change, the log decides what is so.
        for (var turn = 0; turn < 8; turn++)
        {
            await UntilRecorded(grain, TestAgency.Registration("kemensos", turn % 2 == 0 ? "suspended" : "active"));
        }

        var statuses = (await hub.Chain(EntryBook.AgencyChain("kemensos"))).Select(step => step.Entry.Record).OfType<AgencyRecord>().Select(r => r.Status);
        Assert.Equal(["active", .. Enumerable.Range(0, 8).Select(turn => turn % 2 == 0 ? "suspended" : "active")], statuses);
    }

    /// <summary>A snapshot that another activation has overtaken fails the call and ends the activation; the caller asks again.</summary>
    static async Task UntilRecorded(IAgencyGrain grain, AgencyChange change)
    {
        const int mostTries = 3;
        for (var attempt = 1; attempt < mostTries; attempt++)
        {
            try
            {
                Assert.Null(await grain.Record(change));
                return;
            }
            catch (LocalHost.Storage.StaleSnapshotException)
            {
                // Asked again.
            }
        }
        Assert.Null(await grain.Record(change));
    }
}
