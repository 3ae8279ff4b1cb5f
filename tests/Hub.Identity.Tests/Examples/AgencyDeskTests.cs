using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests;

public sealed class AgencyDeskTests(SharedHub shared) : IClassFixture<SharedHub>, IAsyncLifetime
{
    const string Password = "correct horse battery";

    static int agencies;

    readonly TestHub hub = shared.Hub;
    readonly TestAgency agency = new($"instansi-{Interlocked.Increment(ref agencies)}");
    Person first = null!;
    Person second = null!;

    AgencyDesk Desk => hub.Get<AgencyDesk>();

    ClientDirectory Clients => hub.Get<ClientDirectory>();

    AgencyDraft Draft => new("Instansi", agency.Jwks, null, [HubScopes.Exchange], [OAuthGrants.ClientCredentials], [], [], "perjanjian 7");

    public async ValueTask InitializeAsync()
    {
        hub.Records.Down = false;
        hub.Records.Before = _ => Task.CompletedTask;
        first = await NewPerson(PersonRole.Operator);
        second = await NewPerson(PersonRole.Operator);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Two_operators_register_an_agency_and_both_are_named_before_it_has_effect()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Assert.False(Clients.TryFind(agency.Id, out _));
        bool? known = null;
        hub.Records.Before = _ =>
        {
            known ??= Clients.TryFind(agency.Id, out var _);
            return Task.CompletedTask;
        };

        var decided = Assert.IsType<AgencyOutcome.Decided>(await Desk.Approve(proposal.Id, second.SignIn, default));

        Assert.False(known);
        Assert.Equal((second.SignIn, ActVerdict.Approved), (decided.Proposal.DecidedBy, decided.Proposal.Verdict));
        Assert.True(Clients.TryFind(agency.Id, out var client) && client.IsActive);
        var record = Assert.Single(hub.Records.Acts.OfType<AgencyChanged>(), act => act.AgencyId == agency.Id);
        Assert.Equal(($"operator:{first.SignIn}", $"operator:{second.SignIn}"), (record.Actor, record.ApprovedBy));
        Assert.All(Keys(), key => Assert.Equal($"operator:{second.SignIn}", key.ApprovedBy));
        Assert.Equal(2, Keys().Count);
        Assert.Equal(200, (await hub.AskToken(agency)).Status);
    }

    [Fact]
    public async Task The_same_operator_twice_is_refused_and_so_is_everybody_who_is_none()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Refused("agency.same-operator", await Desk.Approve(proposal.Id, first.SignIn, default));
        foreach (var role in (PersonRole[])[PersonRole.Officer, PersonRole.Auditor, PersonRole.Citizen])
        {
            var other = await NewPerson(role);
            Refused("agency.not-an-operator", await Desk.ProposeRegistration(other.SignIn, "lain", Draft, default));
            Refused("agency.not-an-operator", await Desk.Approve(proposal.Id, other.SignIn, default));
            Refused("agency.not-an-operator", await Desk.PutAside(proposal.Id, other.SignIn, default));
            Refused("agency.not-an-operator", await Desk.Suspend(agency.Id, other.SignIn, default));
        }
        Refused("agency.proposal-unknown", await Desk.Approve(Id128.Random(), second.SignIn, default));
        Assert.False(Clients.TryFind(agency.Id, out _));
    }

    [Fact]
    public async Task Of_parallel_decisions_one_counts_and_the_record_is_made_once()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => NewPerson(PersonRole.Operator)));
        var outcomes = await Task.WhenAll(others.Select((other, i) => Task.Run(async () =>
            i % 2 == 0 ? await Desk.Approve(proposal.Id, other.SignIn, default) : await Desk.PutAside(proposal.Id, other.SignIn, default))));
        var decided = Assert.Single(outcomes.OfType<AgencyOutcome.Decided>());
        Assert.Equal(decided.Proposal.Verdict == ActVerdict.Approved, Clients.TryFind(agency.Id, out _));
        Assert.Equal(decided.Proposal.Verdict == ActVerdict.Approved ? 1 : 0, hub.Records.Acts.OfType<AgencyChanged>().Count(act => act.AgencyId == agency.Id));
    }

    [Fact]
    public async Task Rejected_withdrawn_or_expired_proposal_has_no_effect()
    {
        var rejected = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Assert.Equal(ActVerdict.Rejected, Assert.IsType<AgencyOutcome.Decided>(await Desk.PutAside(rejected.Id, second.SignIn, default)).Proposal.Verdict);
        Refused("agency.proposal-over", await Desk.Approve(rejected.Id, second.SignIn, default));
        Assert.Equal((second.SignIn, agency.Id), Said(SignInChanges.ProposalRejected));

        var withdrawn = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Assert.Equal(ActVerdict.Withdrawn, Assert.IsType<AgencyOutcome.Decided>(await Desk.PutAside(withdrawn.Id, first.SignIn, default)).Proposal.Verdict);
        Refused("agency.proposal-over", await Desk.Approve(withdrawn.Id, second.SignIn, default));
        Assert.Equal((first.SignIn, agency.Id), Said(SignInChanges.ProposalWithdrawn));

        var late = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        hub.Clock.Advance(TimeSpan.FromDays(7));
        Refused("agency.proposal-over", await Desk.Approve(late.Id, second.SignIn, default));
        Assert.False(Clients.TryFind(agency.Id, out _));

        (Id128 Operator, string? Agency) Said(string change)
        {
            var act = Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Change == change && act.ClientId == agency.Id);
            return (act.SignIn, act.ClientId);
        }
    }

    [Fact]
    public async Task Proposal_put_aside_while_the_ledger_is_away_is_recorded_when_it_is_put_aside_again()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.PutAside(proposal.Id, second.SignIn, default));
        hub.Records.Down = false;
        Refused("agency.proposal-over", await Desk.Approve(proposal.Id, (await NewPerson(PersonRole.Operator)).SignIn, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.PutAside(proposal.Id, second.SignIn, default));
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.Id == proposal.Id);
    }

    [Fact]
    public async Task Without_a_record_there_is_no_agency_and_the_same_operator_can_try_again()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        hub.Records.Down = true;
        await Assert.ThrowsAsync<IOException>(async () => await Desk.Approve(proposal.Id, second.SignIn, default));
        Assert.False(Clients.TryFind(agency.Id, out _));

        hub.Records.Down = false;
        var third = await NewPerson(PersonRole.Operator);
        Refused("agency.proposal-taken-up", await Desk.Approve(proposal.Id, third.SignIn, default));
        Refused("agency.proposal-taken-up", await Desk.PutAside(proposal.Id, third.SignIn, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.Approve(proposal.Id, second.SignIn, default));
    }

    [Fact]
    public async Task Change_decided_on_other_terms_than_those_that_stand_is_refused()
    {
        await Register();
        var name = Proposed(await Desk.ProposeChange(first.SignIn, agency.Id, Draft with { Jwks = null, Name = "Instansi Baru" }, default));
        Assert.IsType<AgencyOutcome.Suspended>(await Desk.Suspend(agency.Id, second.SignIn, default));
        Refused("client.changed", await Desk.Approve(name.Id, second.SignIn, default));
        Assert.True(Clients.TryFind(agency.Id, out var client));
        Assert.Equal("Instansi", client.Registration.Name);
        Assert.False(client.IsActive);
    }

    [Fact]
    public async Task One_proposal_of_a_kind_waits_for_an_agency_and_one_operator_does_not_fill_the_desk()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Refused("agency.proposal-open", await Desk.ProposeRegistration(second.SignIn, agency.Id, Draft, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.PutAside(proposal.Id, first.SignIn, default));
        for (var i = 0; i < TwoPersonAct.MaxOpenPerProposer; i++)
        {
            Proposed(await Desk.ProposeRegistration(first.SignIn, $"{agency.Id}-{i}", Draft, default));
        }
        Refused("agency.too-many-proposals", await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        hub.Clock.Advance(TimeSpan.FromDays(7));
    }

    [Fact]
    public async Task Suspension_takes_one_operator_and_reactivation_two()
    {
        await Register();
        var officer = Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create(Name(), Password, PersonRole.Officer, agency.Id, default)).Person;
        var session = Assert.IsType<SignInOutcome.SignedIn>(await hub.Get<SignInService>().SignIn(officer.Name, Password, null, "test", default)).Session.Secret;
        Assert.NotNull(await hub.Get<BrowserSessions>().Find(session, default));
        var token = await hub.Token(agency);

        Assert.IsType<AgencyOutcome.Suspended>(await Desk.Suspend(agency.Id, first.SignIn, default));

        Assert.Equal("token.invalid", await (await hub.Get(agency, "/v1/who", token)).ProblemCode());
        Assert.Equal("invalid_client", (await hub.AskToken(agency)).Error);
        Assert.Null(await hub.Get<BrowserSessions>().Find(session, default));
        Refused("agency.status", await Desk.ProposeReactivation(first.SignIn, (await Other()).Id, default));

        // With the right password an officer hears why; with a wrong one nothing more than anybody.
        Assert.IsType<SignInOutcome.AgencySuspended>(await hub.Get<SignInService>().SignIn(officer.Name, Password, null, "test", default));
        Assert.IsType<SignInOutcome.Refused>(await hub.Get<SignInService>().SignIn(officer.Name, Password + "x", null, "test", default));
        // A session that began as the suspension came: still nobody to the authorization server.
        var again = new DefaultHttpContext();
        var begun = await hub.Get<BrowserSessions>().Begin(await hub.Now(officer), new AuthenticationEvent(hub.Clock.GetUtcNow(), ["pwd"]), null, null, "test", default);
        again.Request.Headers.Cookie = $"{SessionCookie.Name}={begun!.Secret}";
        Assert.Null(await hub.Get<AuthorizeEndpoint>().Reader(again));

        var back = Proposed(await Desk.ProposeReactivation(first.SignIn, agency.Id, default));
        Refused("agency.same-operator", await Desk.Approve(back.Id, first.SignIn, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.Approve(back.Id, second.SignIn, default));
        Assert.Equal(200, (await hub.AskToken(agency)).Status);
        Assert.Equal(officer.SignIn, (await hub.Get<AuthorizeEndpoint>().Reader(again))?.Person.SignIn);
    }

    [Fact]
    public async Task Keys_put_in_place_of_lost_ones_count_at_once_and_the_lost_ones_no_more()
    {
        await Register();
        var fresh = new TestAgency(agency.Id);
        var change = Proposed(await Desk.ProposeChange(first.SignIn, agency.Id, Draft with { Jwks = fresh.Jwks }, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.Approve(change.Id, second.SignIn, default));
        Assert.Equal("invalid_client", (await hub.AskToken(agency)).Error);
        Assert.Equal(200, (await hub.AskToken(fresh)).Status);
        Assert.Equal(["added", "added", "added", "added", "removed", "removed"], Keys().Select(key => key.Added ? "added" : "removed"));
    }

    [Theory]
    [InlineData("client.bad-id", "Not An Id")]
    [InlineData("client.bad-scope", null)]
    [InlineData("client.bad-redirect", null)]
    [InlineData("client.bad-jwks-uri", null)]
    [InlineData("jwks.malformed", null)]
    public async Task Registration_that_would_be_refused_is_not_proposed(string code, string? id)
    {
        var draft = code switch
        {
            "client.bad-scope" => Draft with { Scopes = ["openid-all"] },
            "client.bad-redirect" => Draft with { PostLogoutUris = ["http://instansi.example/"] },
            "client.bad-jwks-uri" => Draft with { JwksUri = "http://instansi.example/jwks.json" },
            "jwks.malformed" => Draft with { Jwks = "{}" },
            _ => Draft,
        };
        Refused(code, await Desk.ProposeRegistration(first.SignIn, id ?? agency.Id, draft, default));
    }

    [Fact]
    public async Task Approval_of_other_terms_undoes_no_rotation_that_came_between()
    {
        var desk = new InterposedDesk();
        await using var own = await TestHub.Start(services: desk.AddTo);
        var people = own.Get<PeopleDirectory>();
        var operators = new List<Person>();
        foreach (var name in (string[])["satu", "dua"])
        {
            operators.Add(Assert.IsType<PersonCreation.Created>(await people.Create(name, Password, PersonRole.Operator, null, default)).Person);
        }
        await own.Register(agency.Id, _ => agency.Registration with { Scopes = [HubScopes.Exchange] });
        var change = Proposed(await own.Get<AgencyDesk>().ProposeChange(operators[0].SignIn, agency.Id, Draft with { Jwks = null, Name = "Instansi Baru" }, default));
        using var next = EcKey.Create();
        desk.BeforeDecision = async () => Assert.IsType<KeyRotation.Done>(
            await own.Get<ClientDirectory>().Rotate(agency.Id, JsonWebKeys.Write([next.Public, agency.Sealing.Public]), ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));

        Assert.IsType<AgencyOutcome.Decided>(await own.Get<AgencyDesk>().Approve(change.Id, operators[1].SignIn, default));

        Assert.True(own.Get<ClientDirectory>().TryFind(agency.Id, out var client));
        Assert.Equal("Instansi Baru", client.Registration.Name);
        Assert.Equal([next.KeyId, agency.Sealing.KeyId, agency.Signing.KeyId], client.Keys.Keys.Select(key => key.KeyId));
        Assert.Equal([agency.Signing.KeyId], client.Registration.Retiring.Keys);
    }

    [Fact]
    public async Task Nothing_begun_after_a_suspension_returned_is_accepted()
    {
        const int each = 20;
        await Register();
        var token = await hub.Token(agency);
        var requests = new List<HttpRequestMessage>();
        for (var i = 0; i < 3 * each; i++)
        {
            requests.Add(await hub.Signed(agency, [(byte)'1'], token: token));
        }

        // Before, so that a refusal afterwards is the suspension's; beside it, where both answers are right; and after it has returned.
        var before = await Send(requests[..each]);
        var beside = Send(requests[each..(2 * each)]);
        Assert.IsType<AgencyOutcome.Suspended>(await Desk.Suspend(agency.Id, first.SignIn, default));
        var after = await Send(requests[(2 * each)..]);

        Assert.Equal([.. Enumerable.Repeat(200, each)], before);
        Assert.All(await beside, status => Assert.Contains(status, (int[])[200, 401]));
        Assert.Equal([.. Enumerable.Repeat(401, each)], after);

        async Task<int[]> Send(IEnumerable<HttpRequestMessage> some) => await Task.WhenAll(some.Select(async request =>
        {
            using var response = await hub.Http.SendAsync(request);
            return (int)response.StatusCode;
        }));
    }

    async Task Register()
    {
        var proposal = Proposed(await Desk.ProposeRegistration(first.SignIn, agency.Id, Draft, default));
        Assert.IsType<AgencyOutcome.Decided>(await Desk.Approve(proposal.Id, second.SignIn, default));
    }

    Task<TestAgency> Other() => hub.Register($"instansi-{Interlocked.Increment(ref agencies)}");

    List<AgencyKeyChanged> Keys() => [.. hub.Records.Acts.OfType<AgencyKeyChanged>().Where(key => key.AgencyId == agency.Id)];

    static AgencyProposal Proposed(AgencyOutcome outcome) => Assert.IsType<AgencyOutcome.Proposed>(outcome).Proposal;

    static void Refused(string code, AgencyOutcome outcome) => Assert.Equal(code, Assert.IsType<AgencyOutcome.Refused>(outcome).Code);

    static string Name() => $"p{Guid.NewGuid():N}"[..20];

    async Task<Person> NewPerson(PersonRole role) =>
        Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create(Name(), Password, role, null, default)).Person;

    /// <summary>The desk's proposals, with something that happens just before one is taken up.</summary>
    sealed class InterposedDesk
    {
        public Func<Task> BeforeDecision { get; set; } = () => Task.CompletedTask;

        public void AddTo(IServiceCollection services) => services.AddSingleton<IAgencyStore>(all => new Store(all.GetRequiredService<AgencyStore>(), this));

        sealed class Store(IAgencyStore inner, InterposedDesk desk) : IAgencyStore
        {
            public ValueTask<ActFault?> Add(AgencyProposal act, int maxOpen, CancellationToken cancellationToken) => inner.Add(act, maxOpen, cancellationToken);

            public ValueTask<IReadOnlyList<AgencyProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) => inner.Open(limit, now, cancellationToken);

            public ValueTask<AgencyProposal?> Find(Id128 id, CancellationToken cancellationToken) => inner.Find(id, cancellationToken);

            public ValueTask<IReadOnlyList<AgencyProposal>> Newest(int limit, CancellationToken cancellationToken) => inner.Newest(limit, cancellationToken);

            public async ValueTask<ActFault?> Decide(Id128 id, Id128 person, ActVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken)
            {
                await desk.BeforeDecision();
                return await inner.Decide(id, person, verdict, now, cancellationToken);
            }

            public ValueTask GiveBack(Id128 id, Id128 person, CancellationToken cancellationToken) => inner.GiveBack(id, person, cancellationToken);

            public ValueTask GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken) => inner.GiveEffect(id, now, cancellationToken);
        }
    }
}
