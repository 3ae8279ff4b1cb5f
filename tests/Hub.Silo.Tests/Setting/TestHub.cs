using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Rules.Consents;
using Hub.Silo.Hosting;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Hub.Silo.Tests.Setting;

/// <summary>A whole silo in this process on a data folder of its own: real ledger, keys, policies and grains; the source, the clock and the writer's door are the test's.</summary>
sealed partial class TestHub : IAsyncDisposable
{
    public const string Origin = "localhost/demo-0a1b2c3d";
    public const string Civil = "civil-registry.person";
    public const string Benefit = "benefit-eligibility";

    /// <summary>The fields that POL-SOC-001 permits.</summary>
    public static readonly IReadOnlyList<string> FourFields = ["nik", "birth_date", "household_size", "district"];

    static int _people;
    static int _keys;
    readonly IHost _host;

    TestHub(IHost host, TestAgency agency, ControlledSource source, MovableClock clock)
    {
        (_host, Agency, Source, Clock) = (host, agency, source, clock);
    }

    public TestAgency Agency { get; }

    public ControlledSource Source { get; }

    public MovableClock Clock { get; }

    public IGrainFactory Grains => Get<IGrainFactory>();

    public EntryBook Book => Get<EntryBook>();

    public KeyStore Keys => Get<KeyStore>();

    public ILedgerStore Store => Get<ILedgerStore>();

    public FrontProbe Front => (FrontProbe)Get<ILedgerFront>();

    /// <summary>Starts a silo on a folder, new or used, and registers the agency when it is not yet.</summary>
    /// <param name="prepare">Is done before the host starts.</param>
    /// <param name="outside">Somebody who keeps a checkpoint of the log.</param>
    public static async Task<TestHub> Start(TempFolder folder, TestAgency? agency = null, string? policies = null, bool register = true, TempFolder? keysOf = null, PolicySettings? pinned = null, bool development = true, Action<TestHub>? prepare = null, Func<ILedgerStore, ICheckpointHolder>? outside = null, string? origin = null)
    {
        var (source, clock) = (new ControlledSource(), new MovableClock());
        var hub = new TestHub(Build(Settings(folder, policies, keysOf, pinned) with { Development = development, Origin = origin ?? Origin }, folder, source, clock, outside), agency ?? new TestAgency("kemensos"), source, clock);
        prepare?.Invoke(hub);
        try
        {
            await hub._host.StartAsync();
            if (register)
            {
                await hub.Agency.Register(hub.Grains);
            }
        }
        catch
        {
            await hub.DisposeHost();
            throw;
        }
        return hub;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public ICitizenGrain Citizen(Id128 subject) => Grains.GetGrain<ICitizenGrain>(subject.ToString());

    /// <summary>A person of the register, enrolled.</summary>
    public async Task<Person> Enrol()
    {
        var nik = NewNik();
        await Keys.EnrolAsync([nik], CancellationToken.None);
        return new(nik, Keys.FindByNik(nik)!.Value);
    }

    /// <summary>A test NIK nobody enrolled: a real district code, serial 0000, which is never issued.</summary>
    public static string NewNik()
    {
        var n = Interlocked.Increment(ref _people);
        return $"317101{(n % 28) + 1:00}{(n / 28 % 12) + 1:00}{n / 336:00}0000";
    }

    public static string NewKey() => $"key-{Interlocked.Increment(ref _keys)}";

    /// <summary>Id of the entry that a request of the agency gets.</summary>
    public Id128 ExchangeId(string key) => Book.Ids.OfExchange(Agency.Id, key);

    public ExchangeCommand Command(string nik, string? key = null, IReadOnlyList<string>? fields = null, string body = "body", string? agency = null,
        string dataset = Civil, string purpose = Benefit, string basis = "consent") =>
        new(agency ?? Agency.Id, key ?? NewKey(), Hash256.Of(System.Text.Encoding.UTF8.GetBytes(body)), new RequestSignature("sig-1", "AAAA", "base"),
            new ExchangeContent.Readable(nik, dataset, purpose, basis, fields ?? FourFields, Justification: null));

    public Task<ExchangeOutcome> Handle(ExchangeCommand command) => Grains.GetGrain<IExchangeGrain>(0).Handle(command, CancellationToken.None);

    public async Task<ExchangeOutcome.Released> Release(ExchangeCommand command) => Assert.IsType<ExchangeOutcome.Released>(await Handle(command));

    public async Task<ExchangeOutcome.Refused> Refuse(ExchangeCommand command) => Assert.IsType<ExchangeOutcome.Refused>(await Handle(command));

    public ConsentAsk Ask(string nik, string? key = null, string body = "ask", string? agency = null) =>
        new(agency ?? Agency.Id, key ?? NewKey(), new SignedAsk(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(body)), new RequestSignature("sig-1", "AAAA", "base")), nik, Civil, Benefit, FourFields, 30);

    public Task<ConsentOutcome> Ask(ConsentAsk ask) => Grains.GetGrain<IConsentRequestGrain>(0).Ask(ask);

    public async Task<Id128> Requested(Person person) => Assert.IsType<ConsentOutcome.Changed>(await Ask(Ask(person.Nik))).View.ConsentId;

    /// <summary>A consent asked for and given.</summary>
    public async Task<Id128> Granted(Person person)
    {
        var consent = await Requested(person);
        Assert.IsType<ConsentOutcome.Changed>(await Grant(person, consent));
        return consent;
    }

    public Task<ConsentOutcome> Grant(Person person, Id128 consent) => Change(person, new ConsentCommand.Grant("id") { ConsentId = consent, Subject = person.Subject, Actor = person.Actor, Channel = "portal" });

    public Task<ConsentOutcome> Revoke(Person person, Id128 consent) => Change(person, new ConsentCommand.Revoke { ConsentId = consent, Subject = person.Subject, Actor = person.Actor, Channel = "portal" });

    public Task<ConsentOutcome> Suspend(Person person, Id128 consent) => Change(person, new ConsentCommand.Suspend { ConsentId = consent, Subject = person.Subject, Actor = person.Actor, Channel = "portal" });

    public Task<ConsentOutcome> Resume(Person person, Id128 consent) => Change(person, new ConsentCommand.Resume { ConsentId = consent, Subject = person.Subject, Actor = person.Actor, Channel = "portal" });

    public Task<ConsentOutcome> Change(Person person, ConsentCommand command) => Citizen(person.Subject).Change(command);

    /// <summary>The record of an entry, as the log holds it.</summary>
    public async Task<T> Record<T>(Id128 id)
        where T : LedgerRecord
    {
        var stored = await Book.Find(id);
        Assert.NotNull(stored);
        return Assert.IsType<T>(stored.Record);
    }

    /// <summary>How many entries of a public type the log holds.</summary>
    public async Task<int> Count<T>()
        where T : LedgerRecord
    {
        var count = 0;
        foreach (var row in await Store.LeavesAsync(0, EntryBook.MaxRead, CancellationToken.None))
        {
            count += (await Book.Find(row.Id))?.Record is T ? 1 : 0;
        }
        return count;
    }

    public async Task<IReadOnlyList<ChainStep>> Chain(string chain)
    {
        var steps = new List<ChainStep>();
        await foreach (var step in Book.ReadChain(chain, 0, EntryBook.MaxRead))
        {
            steps.Add(step);
        }
        return steps;
    }

    public Task<IReadOnlyList<ChainStep>> ChainOf(Person person) => Chain(EntryBook.PersonChain(person.Subject));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await DisposeHost();
    }

    async ValueTask DisposeHost()
    {
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    static IHost Build(SiloSettings settings, TempFolder folder, ControlledSource source, MovableClock clock, Func<ILedgerStore, ICheckpointHolder>? outside)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddHubGrains(new GrainHostSettings(folder.In("grains.db"), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), 0, 0, ClusterConnectionString: null));
        // The registry's place is taken by the controlled source on the next line.
        builder.Services.AddHubSilo(settings, connectors: null!);
        builder.Services.RemoveAll<IConnector>().AddSingleton<IConnector>(source);
        builder.Services.RemoveAll<ILedgerFront>().AddSingleton<ILedgerFront>(s => new FrontProbe(s.GetRequiredService<LedgerRoom>()));
        if (outside is not null)
        {
            builder.Services.AddSingleton(s => outside(s.GetRequiredService<ILedgerStore>()));
        }
        return builder.Build();
    }

    static SiloSettings Settings(TempFolder folder, string? policies, TempFolder? keysOf, PolicySettings? pinned) => new(
        Origin, folder.In("hub.db"), folder.In("keys.db"), (keysOf ?? folder).In("keys"), folder.In("published-checkpoint"), Development: true,
        pinned ?? new PolicySettings(policies ?? Path.Combine(SharedFiles.Root, "policies"), folder.In("bundle"), []));
}

/// <summary>A person of a test.</summary>
sealed record Person(string Nik, Id128 Subject)
{
    public string Actor => Actors.Person(Subject);
}
