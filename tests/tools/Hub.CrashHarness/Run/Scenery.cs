using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Cli.Client;
using Hub.Cli.Processes;
using Hub.CrashHarness.Judging;
using Hub.CrashHarness.Keeping;
using Hub.CrashHarness.Load;
using Hub.CrashHarness.Victim;

namespace Hub.CrashHarness.Run;

/// <summary>Everything that takes part in a run: registers and hub as processes, the agency, the people, and the harness's own list.</summary>
sealed class Scenery : IAsyncDisposable
{
    /// <summary>People of the registers; as many can take turns in the load.</summary>
    const int People = 1_500;

    const int RegisterSeed = 7;
    const int IncomeYear = 2025;
    const string AgencyId = "bench";

    readonly Registers _registers;
    readonly HttpClient _http;
    readonly AgencyKeys _keys = AgencyKeys.Create();
    readonly AgencyClient _agency;
    readonly Journal _journal;
    readonly Records _records;
    readonly HubWord _word;

    Scenery(Registers registers, HubUnderTest hub, string folder, byte[] keyList)
    {
        (_registers, Hub) = (registers, hub);
        _http = HubHttp.ForPrograms(hub.Place);
        _agency = new AgencyClient(_http, hub.Place.Origin, AgencyId, _keys, TimeProvider.System);
        _journal = new Journal(Path.Combine(folder, "promises.jsonl"));
        _records = new Records(hub.Data);
        _word = new HubWord(KeyList.TryParse(keyList) ?? throw new InvalidDataException("the hub's key list cannot be read"));
        List = new PromiseList(_journal);
        var text = File.ReadAllText(Path.Combine(hub.Data, "vkey.txt")).Trim();
        Mirror = new LogMirror(_http, Path.Combine(folder, "log"), NoteVerifierKey.TryParse(text, out var key) ? key : throw new InvalidDataException("vkey.txt holds no key"));
        Examination = new Examination(List, Mirror, _records, _word);
        Caller = new Caller(_agency, List, _records, () => Examination.Size);
        Crowd = new Crowd(hub.Place, () => Operators, registers.Niks);
    }

    public HubUnderTest Hub { get; }

    public PromiseList List { get; }

    public LogMirror Mirror { get; }

    public Examination Examination { get; }

    public Caller Caller { get; }

    public Crowd Crowd { get; }

    OperatorClient Operators => new(_http, HubPlace.OperatorToken(Hub.Data));

    /// <summary>Starts everything, registers the agency, enrols and binds the people.</summary>
    /// <param name="firstKills">When starts on the still empty data directory are killed, from their beginning.</param>
    public static async Task<Scenery> SetAsync(string folder, IEnumerable<TimeSpan> firstKills, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var registers = await Registers.StartAsync(Path.Combine(folder, "registers"), People, RegisterSeed, IncomeYear, cancel);
        HubUnderTest? hub = null;
        try
        {
            var connectors = Path.Combine(folder, "connectors.json");
            await File.WriteAllTextAsync(connectors, registers.Connectors(), cancel);
            hub = new HubUnderTest(Path.Combine(folder, "hub"), connectors, Path.Combine(folder, "hub.log"));
            foreach (var after in firstKills)
            {
                await hub.StartAndKillAsync(after, cancel);
            }
            await hub.StartAsync(cancel);
            using var http = HubHttp.ForPrograms(hub.Place);
            var scenery = new Scenery(registers, hub, folder, await http.GetByteArrayAsync(new Uri("log/keys.json", UriKind.Relative), cancel));
            await scenery.SettleAsync(cancel);
            return scenery;
        }
        catch
        {
            if (hub is not null)
            {
                await hub.DisposeAsync();
            }
            await registers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Crowd.Dispose();
        _agency.Dispose();
        _keys.Dispose();
        _http.Dispose();
        await Hub.DisposeAsync();
        await _registers.DisposeAsync();
        _records.Dispose();
        _word.Dispose();
        await _journal.DisposeAsync();
    }

    async Task SettleAsync(CancellationToken cancel)
    {
        var operators = Operators;
        await operators.AddAgencyAsync(new(AgencyId, "Penguji daya tahan", _keys.ToPublicJwks(), AgencyClient.Scope.Split(' '), []), cancel);
        await operators.EnrolAsync(_registers.Niks, cancel);
        Examination.SetUp = _records.StoredSize();
        await Crowd.GatherAsync(cancel);
    }
}
