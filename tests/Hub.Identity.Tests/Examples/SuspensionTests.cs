using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>A suspension stops its agency at once, whatever of the agency waits for the ledger meanwhile.</summary>
public sealed class SuspensionTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    readonly TestHub hub = shared.Hub;
    readonly TaskCompletionSource ledger = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ClientDirectory Clients => hub.Get<ClientDirectory>();

    public ValueTask InitializeAsync()
    {
        hub.Records.Before = _ => Task.CompletedTask;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        ledger.TrySetResult();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Suspension_does_not_wait_for_an_append_that_hangs()
    {
        var agency = await shared.NewAgency();
        var token = await hub.Token(agency);
        var rotation = await BeginRotation(agency);

        var suspension = Suspend(agency);

        Assert.Equal("token.invalid", await (await hub.Get(agency, "/v1/who", token)).ProblemCode());
        Assert.Equal("invalid_client", (await hub.AskToken(agency)).Error);
        await Stored(agency.Id, ClientStatus.Suspended);
        Assert.False(rotation.Done.IsCompleted);
        Assert.False(suspension.IsCompleted);

        ledger.SetResult();
        Assert.IsType<KeyRotation.Done>(await rotation.Done);
        Assert.False(Assert.IsType<ClientChange.Done>(await suspension).Client.IsActive);
        await Clients.Reload(default);
        Assert.True(Clients.TryFind(agency.Id, out var client));
        Assert.False(client.IsActive);
        // What was recorded came about: the log's keys are the directory's.
        Assert.Contains(client.Keys.Keys, key => key.KeyId == rotation.Next.KeyId);
        Assert.Equal("suspended", hub.Records.Acts.OfType<AgencyChanged>().Last(act => act.AgencyId == agency.Id).Status);
    }

    [Fact]
    public async Task Reactivation_under_way_does_not_outlive_a_suspension_that_came_meanwhile()
    {
        var agency = await shared.NewAgency();
        await Suspend(agency);
        hub.Records.Before = act => act is AgencyChanged { Status: "active" } changed && changed.AgencyId == agency.Id ? ledger.Task : Task.CompletedTask;
        var back = Reactivate(agency);

        var suspension = Suspend(agency);
        ledger.SetResult();
        await back;
        await suspension;

        Assert.Equal("invalid_client", (await hub.AskToken(agency)).Error);
        Assert.Equal(["active", "suspended", "active", "suspended"], hub.Records.Acts.OfType<AgencyChanged>().Where(act => act.AgencyId == agency.Id).Select(act => act.Status));
        Assert.IsType<ClientChange.Done>(await Reactivate(agency));
        Assert.Equal(200, (await hub.AskToken(agency)).Status);
    }

    [Fact]
    public async Task Change_of_one_agency_does_not_wait_for_another_agencys()
    {
        var agency = await shared.NewAgency();
        var rotation = await BeginRotation(agency);

        var other = await shared.NewAgency();
        await Suspend(other);
        Assert.False(rotation.Done.IsCompleted);

        ledger.SetResult();
        Assert.IsType<KeyRotation.Done>(await rotation.Done);
    }

    Task<ClientChange> Suspend(TestAgency agency) => Clients.Suspend(agency.Id, "operator:test", default).AsTask();

    Task<ClientChange> Reactivate(TestAgency agency) => Clients.Put(agency.Registration, "operator:test", default).AsTask();

    /// <summary>A rotation whose first record hangs.</summary>
    async Task<(EcKey Next, Task<KeyRotation> Done)> BeginRotation(TestAgency agency)
    {
        var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Records.Before = act =>
        {
            if (act is not AgencyKeyChanged key || key.AgencyId != agency.Id)
            {
                return Task.CompletedTask;
            }
            hanging.TrySetResult();
            return ledger.Task;
        };
        var next = EcKey.Create();
        var rotation = Clients.Rotate(agency.Id, JsonWebKeys.Write([next.Public, agency.Sealing.Public]), ActBy.Agency(agency.Id), default).AsTask();
        await hanging.Task;
        return (next, rotation);
    }

    async Task Stored(string id, ClientStatus status)
    {
        for (var i = 0; i < 200; i++)
        {
            if ((await hub.Get<IClientStore>().All(default)).Single(client => client.ClientId == id).Status == status)
            {
                return;
            }
            await Task.Delay(10);
        }
        Assert.Fail("never stored");
    }
}
