using Hub.Canon;
using Hub.Testing;
using Npgsql;

namespace Hub.Identity.Tests;

/// <summary>What the store of federated identities keeps to on every database.</summary>
public abstract class FederationStoreContract : IAsyncLifetime
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    static readonly DateTimeOffset Later = Now.AddHours(24);

    IdentityDatabase database = null!;
    FederationStore store = null!;

    protected abstract ValueTask<IdentityDatabase> Make();

    protected virtual void Clean()
    {
    }

    public async ValueTask InitializeAsync()
    {
        database = await Make();
        await database.Open(CancellationToken.None);
        store = new FederationStore(database, new HubIdentityOptions { SubjectKey = new byte[32] });
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Clean();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Parallel_first_sign_ins_of_one_identity_make_one_sign_in()
    {
        var identity = new FederatedIdentity("https://identity.example", "somebody");
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Add(identity))));
        Assert.Single(made.Select(person => person.SignIn).Distinct());
        Assert.Equal(made[0].SignIn, (await store.Find(identity, CancellationToken.None))!.SignIn);
        Assert.Equal(1L, await database.Read(session => session.Scalar("SELECT count(*) FROM persons"), CancellationToken.None));
    }

    [Theory]
    [InlineData("https://identity.example", "other")]
    [InlineData("https://other.example", "somebody")]
    [InlineData("https://identity.examples", "omebody")]
    public async Task Another_issuer_or_sub_is_somebody_else(string issuer, string subject)
    {
        await Add(new FederatedIdentity("https://identity.example", "somebody"));
        Assert.Null(await store.Find(new FederatedIdentity(issuer, subject), CancellationToken.None));
    }

    [Fact]
    public async Task Parallel_claims_on_one_person_bind_one_sign_in()
    {
        var subject = Id128.Random();
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Add(new FederatedIdentity("https://identity.example", $"person-{i}"))));
        var reserved = await Task.WhenAll(people.Select(person => Task.Run(() => Reserve(new UpstreamBinding("nasional", person.SignIn, subject), Now))));
        Assert.Single(reserved, took => took);
        var owner = people[Array.IndexOf(reserved, value: true)];
        Assert.True(await store.GiveEffect(new UpstreamBinding("nasional", owner.SignIn, subject), Now, CancellationToken.None));
        Assert.Equal(subject, (await new PersonStore(database).Find(owner.SignIn, CancellationToken.None))!.Subject);
    }

    [Fact]
    public async Task Reservation_without_effect_holds_a_day_and_is_its_owners_to_repeat()
    {
        var subject = Id128.Random();
        var (first, second) = (await Add(new("https://identity.example", "first")), await Add(new("https://identity.example", "second")));
        Assert.True(await Reserve(new("nasional", first.SignIn, subject), Now));
        Assert.True(await Reserve(new("nasional", first.SignIn, subject), Now));
        Assert.False(await Reserve(new("nasional", first.SignIn, Id128.Random()), Now));
        Assert.False(await Reserve(new("nasional", second.SignIn, subject), Later.AddSeconds(-1)));
        Assert.True(await Reserve(new("nasional", second.SignIn, subject), Later));
    }

    [Fact]
    public async Task Claim_and_counter_do_not_bind_at_once()
    {
        var (counter, people) = (new BindingStore(database), new PersonStore(database));
        var officers = new[] { new Person(Id128.Random(), "one", PersonRole.Officer, null), new Person(Id128.Random(), "two", PersonRole.Officer, null) };
        foreach (var officer in officers)
        {
            Assert.True(await people.Add(officer, officer.Name, "hash", Now, CancellationToken.None));
        }
        var person = await Add(new("https://identity.example", "both"));
        var proposal = new BindingProposal(Id128.Random(), person.SignIn, Id128.Random(), "counter", officers[0].SignIn, Now, Later);
        Assert.Null(await counter.Add(proposal, TwoPersonAct.MaxOpen, CancellationToken.None));

        // Reserved by a claim: the second officer comes too late, and again once the reservation is over.
        Assert.True(await Reserve(new("nasional", person.SignIn, Id128.Random()), Now.AddHours(-24).AddSeconds(1)));
        Assert.Equal(ActFault.Conflict, await counter.Decide(proposal.Id, officers[1].SignIn, ActVerdict.Approved, Now, CancellationToken.None));
        Assert.Null(await counter.Decide(proposal.Id, officers[1].SignIn, ActVerdict.Approved, Now.AddSeconds(1), CancellationToken.None));
        // Taken up at the counter: the claim binds nothing.
        Assert.False(await Reserve(new("nasional", person.SignIn, proposal.Subject), Now.AddSeconds(2)));
        Assert.True(await counter.GiveEffect(proposal.Id, Now, CancellationToken.None));
        Assert.False(await Reserve(new("nasional", person.SignIn, proposal.Subject), Now.AddSeconds(2)));
    }

    Task<bool> Reserve(UpstreamBinding binding, DateTimeOffset now) => store.Reserve(binding, now, now.AddHours(24), CancellationToken.None).AsTask();

    async Task<Person> Add(FederatedIdentity identity)
    {
        var person = new Person(Id128.Random(), identity.Subject, PersonRole.Citizen, Subject: null);
        return (await store.Add(identity, person, person.SignIn.ToString(), Now, CancellationToken.None))!;
    }
}

public sealed class SqliteFederationStoreTests : FederationStoreContract
{
    readonly string folder = Directory.CreateTempSubdirectory("hub-federation-").FullName;

    protected override ValueTask<IdentityDatabase> Make() => new(new SqliteIdentityDatabase(Path.Combine(folder, "identity.db")));

    protected override void Clean() => Directory.Delete(folder, recursive: true);
}

public sealed class PostgresFederationStoreTests(PostgresServer server) : FederationStoreContract
{
    protected override async ValueTask<IdentityDatabase> Make()
    {
        var root = await server.ConnectionStringAsync();
        var name = $"federation_{Convert.ToHexStringLower(Id128.Random().ToArray())}";
        await using var connection = new NpgsqlConnection(root);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new PostgresIdentityDatabase(new NpgsqlConnectionStringBuilder(root) { Database = name }.ConnectionString);
    }
}
