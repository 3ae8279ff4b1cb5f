using Hub.Jose;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Token_from_before_a_suspension_does_not_revive_with_the_agency()
    {
        var agency = await shared.NewAgency();
        var token = await hub.Token(agency);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        await Suspend(agency);
        // One that was under way at the suspension is made and dated after it.
        hub.Clock.Advance(TimeSpan.FromSeconds(5));
        var late = hub.Get<AccessTokenIssuer>().Issue(agency.Id, [HubScopes.Exchange], agency.Proof.Public.Thumbprint, grant: null, hub.Clock.GetUtcNow()).Token;
        Assert.IsType<ClientChange.Done>(await Reactivate(agency));
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var old in new[] { token, late })
        {
            Assert.Equal("token.invalid", await (await hub.Get(agency, "/v1/who", old)).ProblemCode());
        }
        var fresh = await hub.Token(agency);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", fresh)).StatusCode);
        // A change of its terms is no end of its tokens, nor does it bring the others back; nor does a restart.
        Assert.True(Clients.TryFind(agency.Id, out var client));
        Assert.IsType<ClientChange.Done>(await Clients.Put(client.Registration with { Name = "Another", NotBefore = null }, "operator:test", default));
        await Clients.Reload(default);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", fresh)).StatusCode);
        Assert.Equal("token.invalid", await (await hub.Get(agency, "/v1/who", token)).ProblemCode());
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

    [Fact]
    public async Task Suspension_whose_endings_fail_stands_against_a_change_under_way()
    {
        await using var own = await TestHub.Start(services: services => services.AddSingleton<IAgencyEndings>(new FailingEndings()));
        var agency = await own.Register();
        var clients = own.Get<ClientDirectory>();
        var (reached, go) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        own.Records.Before = act =>
        {
            if (act is not AgencyKeyChanged)
            {
                return Task.CompletedTask;
            }
            reached.TrySetResult();
            return go.Task;
        };
        var jwks = JsonWebKeys.Write([EcKey.Create().Public, agency.Sealing.Public]);
        var rotation = Task.Run(async () => await clients.Rotate(agency.Id, jwks, ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));
        await reached.Task;

        var suspension = Task.Run(async () => await clients.Suspend(agency.Id, "operator:test", default));
        await Task.WhenAny(suspension, Task.Delay(TimeSpan.FromMilliseconds(100)));
        go.SetResult();
        await Assert.ThrowsAsync<IOException>(() => suspension);
        await rotation;

        Assert.True(clients.TryFind(agency.Id, out var client));
        Assert.False(client.IsActive);
        await clients.Reload(default);
        Assert.True(clients.TryFind(agency.Id, out client));
        Assert.False(client.IsActive);
    }

    [Fact]
    public async Task What_the_agencys_officers_allowed_to_applications_ends_with_it()
    {
        await using var own = await TestHub.Start();
        var (agency, app) = (await own.Register(), await own.RegisterApp());
        var officer = await own.NewGiver(PersonRole.Officer, bound: true, "pwd", "otp", "mfa");
        var refresh = (await own.Tokens(app, officer, ("scope", "openid"))).GetProperty("refresh_token").GetString()!;
        await own.Get<IdentityDatabase>().Write("UPDATE persons SET agency = @agency WHERE sign_in = @sign_in", default, ("@agency", agency.Id), ("@sign_in", officer.Person.SignIn.ToArray()));

        await own.Get<ClientDirectory>().Suspend(agency.Id, "operator:test", default);
        Assert.IsType<ClientChange.Done>(await own.Get<ClientDirectory>().Put(agency.Registration, "operator:test", default));

        Assert.Equal("invalid_grant", (await own.Refresh(app, refresh)).Error);
    }

    sealed class FailingEndings : IAgencyEndings
    {
        public ValueTask EndAll(string agency, DateTimeOffset now, CancellationToken cancellationToken) => throw new IOException("the database is away");
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
        var rotation = Clients.Rotate(agency.Id, JsonWebKeys.Write([next.Public, agency.Sealing.Public]), ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default).AsTask();
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
