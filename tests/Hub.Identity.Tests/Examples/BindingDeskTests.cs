using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class BindingDeskTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    const string Password = "correct horse battery";

    readonly TestHub hub = shared.Hub;
    readonly Id128 subject = Id128.Random();
    Person first = null!;
    Person second = null!;
    Person citizen = null!;

    BindingDesk Desk => hub.Get<BindingDesk>();

    public async ValueTask InitializeAsync()
    {
        hub.Records.Down = false;
        hub.Records.Before = _ => Task.CompletedTask;
        first = await NewPerson(PersonRole.Officer);
        second = await NewPerson(PersonRole.Officer);
        citizen = await NewPerson(PersonRole.Citizen);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Two_officers_bind_and_the_running_session_knows_at_once()
    {
        var secret = Assert.IsType<SignInOutcome.SignedIn>(await hub.Get<SignInService>().SignIn(citizen.Name, Password, null, "", default)).Session.Secret;
        Assert.Equal(403, (await Mine(secret)).Status);

        var proposal = await Propose();
        Assert.Equal(403, (await Mine(secret)).Status);
        var bound = Assert.IsType<BindingOutcome.Bound>(await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default));

        Assert.Equal(second.SignIn, bound.Proposal.DecidedBy);
        Assert.Equal((200, subject.ToString()), await Mine(secret));
    }

    [Fact]
    public async Task Officer_of_an_agency_neither_proposes_nor_confirms()
    {
        var ours = Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create($"o{Guid.NewGuid():N}"[..20], Password, PersonRole.Officer, "kemensos", default)).Person;
        Assert.Equal(new BindingOutcome.Refused("binding.not-an-officer"), await Desk.Propose(ours.SignIn, citizen.SignIn, subject, "counter", default));
        var proposal = await Propose();
        Assert.Equal(new BindingOutcome.Refused("binding.not-an-officer"), await Desk.Confirm(proposal.Id, ours.SignIn, proposal.Subject, default));
    }

    [Fact]
    public async Task Binding_is_recorded_before_it_has_effect()
    {
        Person? atRecord = null;
        hub.Records.Before = async _ => atRecord = await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default);
        var proposal = await Propose();
        await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default);

        Assert.Null(atRecord!.Subject);
        Assert.Equal(
            new BindingConfirmed(proposal.Id, citizen.SignIn, subject, first.SignIn, second.SignIn, "counter"),
            Assert.Single(hub.Records.Acts.OfType<BindingConfirmed>(), act => act.ProposalId == proposal.Id));
    }

    [Fact]
    public async Task Without_a_record_there_is_no_binding_and_the_same_officer_can_try_again()
    {
        var proposal = await Propose();
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default));
        Assert.Null((await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default))!.Subject);

        hub.Records.Down = false;
        var third = await NewPerson(PersonRole.Officer);
        Assert.Equal(new BindingOutcome.Refused("binding.taken-up"), await Desk.Confirm(proposal.Id, third.SignIn, proposal.Subject, default));
        Assert.IsType<BindingOutcome.Bound>(await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default));
    }

    [Fact]
    public async Task The_same_officer_twice_is_refused()
    {
        var proposal = await Propose();
        Assert.Equal(new BindingOutcome.Refused("binding.same-officer"), await Desk.Confirm(proposal.Id, first.SignIn, proposal.Subject, default));
        Assert.Null((await hub.Get<PeopleDirectory>().Find(citizen.SignIn, default))!.Subject);
        Assert.DoesNotContain(hub.Records.Acts.OfType<BindingConfirmed>(), act => act.ProposalId == proposal.Id);
    }

    [Theory]
    [InlineData(PersonRole.Citizen)]
    [InlineData(PersonRole.Auditor)]
    [InlineData(PersonRole.Operator)]
    public async Task Only_officers_propose_and_confirm(PersonRole role)
    {
        var other = await NewPerson(role);
        Assert.Equal(new BindingOutcome.Refused("binding.not-an-officer"), await Desk.Propose(other.SignIn, citizen.SignIn, subject, "counter", default));
        var proposal = await Propose();
        Assert.Equal(new BindingOutcome.Refused("binding.not-an-officer"), await Desk.Confirm(proposal.Id, other.SignIn, proposal.Subject, default));
    }

    [Fact]
    public async Task Only_citizens_are_bound_and_nobody_by_himself()
    {
        Assert.Equal(new BindingOutcome.Refused("binding.own-sign-in"), await Desk.Propose(first.SignIn, first.SignIn, subject, "counter", default));
        Assert.Equal(new BindingOutcome.Refused("binding.not-a-citizen"), await Desk.Propose(first.SignIn, second.SignIn, subject, "counter", default));
        Assert.Equal(new BindingOutcome.Refused("binding.not-a-citizen"), await Desk.Propose(first.SignIn, Id128.Random(), subject, "counter", default));
        Assert.Equal(new BindingOutcome.Refused("binding.bad-method"), await Desk.Propose(first.SignIn, citizen.SignIn, subject, "", default));
    }

    [Fact]
    public async Task A_sign_in_has_one_subject_and_a_subject_one_sign_in()
    {
        var other = await NewPerson(PersonRole.Citizen);
        var rival = Assert.IsType<BindingOutcome.Proposed>(await Desk.Propose(first.SignIn, other.SignIn, subject, "counter", default)).Proposal;
        await Desk.Confirm((await Propose()).Id, second.SignIn, subject, default);
        Assert.Equal(new BindingOutcome.Refused("binding.subject-taken"), await Desk.Confirm(rival.Id, second.SignIn, rival.Subject, default));
        Assert.Equal(new BindingOutcome.Refused("binding.already-bound"), await Desk.Propose(first.SignIn, citizen.SignIn, Id128.Random(), "counter", default));
        Assert.Equal(new BindingOutcome.Refused("binding.subject-taken"), await Desk.Propose(first.SignIn, other.SignIn, subject, "counter", default));
    }

    [Fact]
    public async Task Two_confirmations_at_once_record_one_officer()
    {
        var third = await NewPerson(PersonRole.Officer);
        var proposal = await Propose();
        await Task.WhenAll(
            Task.Run(async () => await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default)),
            Task.Run(async () => await Desk.Confirm(proposal.Id, third.SignIn, proposal.Subject, default)));
        Assert.Single(hub.Records.Acts.OfType<BindingConfirmed>(), act => act.ProposalId == proposal.Id);
    }

    [Fact]
    public async Task Two_proposals_of_one_person_confirmed_at_once_record_one_binding()
    {
        var one = await Propose();
        var other = Assert.IsType<BindingOutcome.Proposed>(await Desk.Propose(first.SignIn, (await NewPerson(PersonRole.Citizen)).SignIn, subject, "counter", default)).Proposal;
        await Task.WhenAll(
            Task.Run(async () => await Desk.Confirm(one.Id, second.SignIn, one.Subject, default)),
            Task.Run(async () => await Desk.Confirm(other.Id, second.SignIn, other.Subject, default)));
        Assert.Single(hub.Records.Acts.OfType<BindingConfirmed>(), act => act.Subject == subject);
    }

    [Fact]
    public async Task A_proposal_expires_after_a_day_and_leaves_the_list()
    {
        var proposal = await Propose();
        Assert.Contains(await Desk.Open(default), open => open.Id == proposal.Id);
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.DoesNotContain(await Desk.Open(default), open => open.Id == proposal.Id);
        Assert.Equal(new BindingOutcome.Refused("binding.expired"), await Desk.Confirm(proposal.Id, second.SignIn, proposal.Subject, default));
        Assert.Equal(new BindingOutcome.Refused("binding.unknown"), await Desk.Confirm(Id128.Random(), second.SignIn, subject, default));
    }

    [Fact]
    public async Task The_second_officer_reads_the_card_too()
    {
        var proposal = await Propose();
        Assert.Equal(new BindingOutcome.Refused("binding.unknown"), await Desk.Confirm(proposal.Id, second.SignIn, Id128.Random(), default));
        Assert.Equal(new BindingOutcome.Refused("binding.unknown"), await Desk.Confirm(proposal.Id, second.SignIn, null, default));
    }

    [Fact]
    public async Task A_proposal_is_withdrawn_by_its_own_officer_or_rejected_by_another_and_makes_way()
    {
        var withdrawn = await Propose();
        Assert.Equal(new BindingOutcome.Refused("binding.proposal-open"), await Desk.Propose(second.SignIn, citizen.SignIn, subject, "counter", default));
        var stranger = await NewPerson(PersonRole.Operator);
        Assert.Equal(new BindingOutcome.Refused("binding.not-an-officer"), await Desk.PutAside(withdrawn.Id, stranger.SignIn, default));
        Assert.Equal(new BindingOutcome.PutAside(withdrawn.Id, ActVerdict.Withdrawn), await Desk.PutAside(withdrawn.Id, first.SignIn, default));
        var rejected = await Propose();
        Assert.Equal(new BindingOutcome.PutAside(rejected.Id, ActVerdict.Rejected), await Desk.PutAside(rejected.Id, second.SignIn, default));
        foreach (var (proposal, by) in new[] { (withdrawn, first), (rejected, second) })
        {
            Assert.Equal(new BindingOutcome.Refused("binding.put-aside"), await Desk.Confirm(proposal.Id, second.SignIn, subject, default));
            Assert.Equal(by.SignIn, (await hub.Get<IBindingStore>().Find(proposal.Id, default))!.DecidedBy);
        }
        Assert.DoesNotContain(await Desk.Open(default), open => open.SignIn == citizen.SignIn);
        Assert.IsType<BindingOutcome.Bound>(await Desk.Confirm((await Propose()).Id, second.SignIn, subject, default));
    }

    [Fact]
    public async Task One_officer_does_not_fill_the_desk()
    {
        for (var i = 0; i < TwoPersonAct.MaxOpenPerProposer; i++)
        {
            Assert.IsType<BindingOutcome.Proposed>(await ProposeAnother(first));
        }
        Assert.Equal(new BindingOutcome.Refused("binding.too-many-proposals"), await ProposeAnother(first));
        Assert.IsType<BindingOutcome.Proposed>(await ProposeAnother(second));
        hub.Clock.Advance(TimeSpan.FromHours(24));
        Assert.IsType<BindingOutcome.Proposed>(await ProposeAnother(first));
    }

    [Fact]
    public async Task A_full_desk_takes_no_more_and_lists_and_confirms_every_one()
    {
        await using var fresh = await TestHub.Start();
        var (desk, people) = (fresh.Get<BindingDesk>(), fresh.Get<IPersonStore>());
        var last = await NewOf(PersonRole.Officer);
        BindingProposal newest = null!;
        while ((await desk.Open(default)).Count < TwoPersonAct.MaxOpen)
        {
            var officer = await NewOf(PersonRole.Officer);
            for (var i = 0; i < TwoPersonAct.MaxOpenPerProposer; i++)
            {
                newest = Assert.IsType<BindingOutcome.Proposed>(await desk.Propose(officer, await NewOf(PersonRole.Citizen), Id128.Random(), "counter", default)).Proposal;
            }
        }
        Assert.Equal(new BindingOutcome.Refused("binding.too-many-proposals"), await desk.Propose(last, await NewOf(PersonRole.Citizen), Id128.Random(), "counter", default));
        Assert.Contains(await desk.Open(default), open => open.Id == newest.Id);
        Assert.IsType<BindingOutcome.Bound>(await desk.Confirm(newest.Id, last, newest.Subject, default));

        async Task<Id128> NewOf(PersonRole role)
        {
            var person = new Person(Id128.Random(), $"person {Id128.Random()}", role, Subject: null);
            Assert.True(await people.Add(person, person.Name, "hash", fresh.Clock.GetUtcNow(), default));
            return person.SignIn;
        }
    }

    async Task<BindingOutcome> ProposeAnother(Person officer) =>
        await Desk.Propose(officer.SignIn, (await NewPerson(PersonRole.Citizen)).SignIn, Id128.Random(), "counter", default);

    async Task<BindingProposal> Propose() =>
        Assert.IsType<BindingOutcome.Proposed>(await Desk.Propose(first.SignIn, citizen.SignIn, subject, "counter", default)).Proposal;

    async Task<Person> NewPerson(PersonRole role) =>
        Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create($"person {Id128.Random()}", Password, role, default)).Person;

    async Task<(int Status, string Text)> Mine(string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mine");
        request.Headers.TryAddWithoutValidation("Cookie", $"__Host-hub={secret}");
        var response = await hub.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
