using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Testing;

namespace Hub.Audit.Tests.Store;

/// <summary>Random appends, faults, restarts, checkpoints and jumps of the clock against a model in memory; after each step the whole stored log is verified again.</summary>
public abstract class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Opens the log that is kept under <paramref name="place"/>.</summary>
    protected abstract Task<ILedgerStore> OpenStoreAsync(string place);

    const int Steps = 60;
    const int MaxBurst = 40;
    const int MostJumpHours = 24 * 365 * 2;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4), Environment.TickCount & 0xFFFFFF];

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Log_agrees_with_the_model_whatever_happens(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new LedgerModel();
        using var folder = new TempFolder();
        var failAt = (WriterPoint?)null;
        var time = new ManualTime();
        async Task<TestLog> OpenAsync() => await TestLog.OpenAsync(
            await OpenStoreAsync(folder.Path),
            folder.Path,
            point =>
            {
                if (failAt == point)
                {
                    failAt = null;
                    throw new IOException("injected");
                }
            },
            time);
        var log = await OpenAsync();
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        await log.DisposeAsync();
                        log = await OpenAsync();
                        break;
                    case 1:
                        await log.PublishAsync();
                        break;
                    case 2:
                        failAt = (WriterPoint)random.Next(2);
                        break;
                    case 3:
                        time.SetWallBack(TimeSpan.FromHours(random.Next(-MostJumpHours, MostJumpHours)));
                        break;
                    default:
                        await BurstAsync(log, model, random, time);
                        break;
                }
                await log.VerifyAsync();
            }
            Assert.Equal(model.Size, log.Writer.Head.Size);
            Assert.Equal(model.Bundle, log.Writer.Head.Bundle);
        }
        finally
        {
            await log.DisposeAsync();
        }
    }

    /// <summary>Sends some requests at once, in order; a request that got no answer is sent again with its id until it has one.</summary>
    static async Task BurstAsync(TestLog log, LedgerModel model, Random random, ManualTime time)
    {
        var requests = Enumerable.Range(0, 1 + random.Next(MaxBurst)).Select(_ => model.Make(random)).ToList();
        var tasks = requests.Select(log.AppendAsync).ToList();
        var unanswered = new List<AppendRequest>();
        for (var i = 0; i < requests.Count; i++)
        {
            try
            {
                model.Check(requests[i], await tasks[i]);
            }
            catch (LedgerUnavailableException)
            {
                // The answers behind a lost one stand on what it did, so what it did is settled first.
                await model.SettleAsync(requests[i], log.Store);
                unanswered.Add(requests[i]);
            }
        }
        foreach (var request in unanswered)
        {
            model.Check(request, await log.AppendAsync(request));
        }
        time.Move(TimeSpan.FromMilliseconds(random.Next(3)));
    }
}

public sealed class SqliteSimulationTests(ITestOutputHelper output) : SimulationTests(output)
{
    protected override Task<ILedgerStore> OpenStoreAsync(string place) => Task.FromResult<ILedgerStore>(SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin));
}

public sealed class PostgresSimulationTests(PostgresServer server, ITestOutputHelper output) : SimulationTests(output)
{
    protected override async Task<ILedgerStore> OpenStoreAsync(string place) => await server.OpenAsync(place);
}
