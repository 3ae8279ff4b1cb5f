using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Delays;

/// <summary>What tests of delayed disclosure do over and over.</summary>
sealed class DelaySetting(TestHub hub)
{
    public const string Agency = "disdik";
    public const string Purpose = "school-zoning";
    public const string Law = "UU 8/2010 ps. 72, surat 12/2026";

    public static readonly string Officer = Actors.Officer(Id128.Random());
    public static readonly string Auditor = Actors.Auditor(Id128.Random());
    public static readonly TimeSpan Month = TimeSpan.FromDays(30);

    public TestHub Hub => hub;

    public DelayBook Book => hub.Get<DelayBook>();

    public DelayReader Reader => hub.Get<DelayReader>();

    public long Now => hub.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public DelayState State(Id128 order) => Book.Register.Orders[order];

    public IDelayGrain Grain(Id128 order) => hub.Grains.GetGrain<IDelayGrain>(order.ToString());

    public DelayCommand.Ask Ask(Person person, TimeSpan? within = null, Id128? continues = null, string actor = "", string agency = Agency, string purpose = Purpose) =>
        new(actor.Length > 0 ? actor : Officer, agency, person.Subject, purpose, Law, Now + (long)(within ?? Month).TotalMilliseconds, continues);

    public async Task<Id128> Asked(Person person, TimeSpan? within = null, Id128? continues = null, string agency = Agency, string purpose = Purpose)
    {
        var order = Id128.Random();
        Assert.IsType<DelayOutcome.Taken>(await Grain(order).Act(Ask(person, within, continues, agency: agency, purpose: purpose)));
        return order;
    }

    public async Task<Id128> Ordered(Person person, TimeSpan? within = null, Id128? continues = null, string agency = Agency, string purpose = Purpose)
    {
        var order = await Asked(person, within, continues, agency, purpose);
        Assert.IsType<DelayOutcome.Taken>(await Grain(order).Act(new DelayCommand.Approve(Auditor)));
        return order;
    }

    public async Task<string> Code(Id128 order, DelayCommand command) => Assert.IsType<DelayOutcome.Refused>(await Grain(order).Act(command)).Code;

    /// <summary>A request of the agency that rests on a public task.</summary>
    public ExchangeCommand Command(Person person, string? key = null, string basis = "public-task", IReadOnlyList<string>? fields = null) =>
        hub.Command(person.Nik, key, fields ?? ["district"], agency: Agency, dataset: "region.residence", purpose: Purpose, basis: basis);

    public Id128 ExchangeId(string key) => hub.Book.Ids.OfExchange(Agency, key);

    public Task<IReadOnlyList<ChainStep>> Sealed(Person person, Id128 order) => hub.Chain(KeyStore.SealedChain(person.Subject, order));

    /// <summary>What is still owed after some more rounds: a round of the hub's own that the clock's leap cut off puts its row back once.</summary>
    public async Task<IReadOnlyList<DueItem>> Owed()
    {
        for (var round = 0; round < 10 && (await Rows()).Count > 0; round++)
        {
            await hub.Get<DelayPoller>().Round(CancellationToken.None);
        }
        return await Rows();

        ValueTask<IReadOnlyList<DueItem>> Rows() => hub.Store.DueUnderAsync(DelayIds.Open, 8, CancellationToken.None);
    }

    public async Task Due(TimeSpan after)
    {
        hub.Clock.Advance(after);
        await hub.Get<DelayPoller>().Round(CancellationToken.None);
    }
}

/// <summary>A hub whose asking agency may use public-task policies; one for all tests of a class.</summary>
public sealed class DelayHub : IAsyncLifetime
{
    readonly TempFolder _folder = new();

    internal DelaySetting Setting { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Setting = new(await TestHub.Start(_folder, new TestAgency(DelaySetting.Agency)));

    public async ValueTask DisposeAsync()
    {
        await Setting.Hub.DisposeAsync();
        _folder.Dispose();
    }
}
