using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>A proposal about an agency that is refused though an operator took it up.</summary>
public sealed class AgencyRefusalTests : IAsyncLifetime
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    readonly Moment moment = new();
    TestHub hub = null!;
    TestAgency agency = null!;
    Person first = null!;
    Person second = null!;

    AgencyDesk Desk => hub.Get<AgencyDesk>();

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.Start(services: services => Interleaved<IAgencyStore>.Put(services, moment));
        (first, second) = (await hub.NewPerson(PersonRole.Operator), await hub.NewPerson(PersonRole.Operator));
        agency = await hub.Register();
    }

    public async ValueTask DisposeAsync() => await hub.DisposeAsync();

    [Fact]
    public async Task One_refused_as_soon_as_it_was_taken_up_can_be_put_aside()
    {
        var proposal = await ProposeName("Instansi Baru");
        moment.At("IAgencyStore.Decide", Suspend);
        await IsRefused(proposal);
        Assert.True(moment.Passed);
        await IsPutAside(proposal);
    }

    [Fact]
    public async Task One_taken_up_while_the_ledger_was_away_and_refused_afterwards_can_be_put_aside()
    {
        var proposal = await ProposeName("Instansi Baru");
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Approve(proposal.Id, second.SignIn, default));
        hub.Records.Down = false;
        await Suspend();
        await IsRefused(proposal);
        await IsPutAside(proposal);
    }

    [Fact]
    public async Task One_whose_terms_the_same_operator_brought_about_meanwhile_stays_done()
    {
        var proposal = await ProposeName("Instansi Baru");
        var (reached, go) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        hub.Records.Before = async act =>
        {
            if (act is AgencyChanged)
            {
                reached.TrySetResult();
                await go.Task;
            }
        };
        var one = Task.Run(async () => await Desk.Approve(proposal.Id, second.SignIn, default));
        await reached.Task.WaitAsync(Long);
        var again = Task.Run(async () => await Desk.Approve(proposal.Id, second.SignIn, default));
        // Long enough to wait for its turn behind the other, which then takes effect behind it.
        await Task.Delay(Short);
        moment.At("IAgencyStore.GiveEffect", () => again.WaitAsync(Long));
        go.SetResult();
        Assert.IsType<AgencyOutcome.Decided>(await one);
        await again;
        Assert.Equal(ActState.Approved, (await Desk.Find(proposal.Id, default))!.StateAt(hub.Clock.GetUtcNow()));
    }

    async Task Suspend() => Assert.IsType<AgencyOutcome.Suspended>(await Desk.Suspend(agency.Id, first.SignIn, default));

    async Task IsRefused(AgencyProposal proposal) => Assert.Equal("client.changed", Assert.IsType<AgencyOutcome.Refused>(await Desk.Approve(proposal.Id, second.SignIn, default)).Code);

    async Task IsPutAside(AgencyProposal proposal)
    {
        Assert.Equal(ActState.Proposed, (await Desk.Find(proposal.Id, default))!.StateAt(hub.Clock.GetUtcNow()));
        Assert.Equal(ActVerdict.Withdrawn, Assert.IsType<AgencyOutcome.Decided>(await Desk.PutAside(proposal.Id, first.SignIn, default)).Proposal.Verdict);
        await ProposeName("Instansi Lain");
    }

    async Task<AgencyProposal> ProposeName(string name)
    {
        Assert.True(hub.Get<ClientDirectory>().TryFind(agency.Id, out var client));
        return Assert.IsType<AgencyOutcome.Proposed>(await Desk.ProposeChange(first.SignIn, agency.Id, AgencyDesk.DraftOf(client.Registration) with { Name = name }, default)).Proposal;
    }
}
