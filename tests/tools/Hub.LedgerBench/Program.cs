using System.Runtime.InteropServices;
using Hub.LedgerBench;
using Hub.LedgerBench.Beds;
using Hub.LedgerBench.Report;

const int Right = 0;
const int Wrong = 1;
const int CouldNot = 2;

if (BenchOptions.TryParse(args, out var wrong) is not { } options)
{
    await Console.Error.WriteLineAsync($"hub: bench ledger does not take {wrong}\n{BenchOptions.Usage}");
    return CouldNot;
}
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Path.Combine(options.Folder, "hub-ledger-bench-" + Path.GetRandomFileName());
Directory.CreateDirectory(folder);
OwnServer? server = null;
var beds = new List<ILedgerBed>();
try
{
    if (options.Sqlite)
    {
        beds.Add(new SqliteBed(folder));
    }
    if (options.Postgres)
    {
        var (connection, why) = await PostgresAsync();
        if (connection is not null)
        {
            beds.Add(new PostgresBed(connection));
        }
        else
        {
            Console.WriteLine($"… no rows for PostgreSQL: {why}");
        }
    }
    var versions = await Task.WhenAll(beds.Select(bed => bed.VersionAsync(stop.Token)));
    var figures = await new Bench(options, folder, text => Console.WriteLine("… " + text)).RunAsync(beds, stop.Token);
    Console.WriteLine();
    LedgerReport.WriteText(figures, versions, Console.Out);
    if (options.Json)
    {
        Console.WriteLine(LedgerReport.ToJson(figures));
    }
    return figures.Holds ? Right : Wrong;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("hub: stopped");
    return CouldNot;
}
finally
{
    foreach (var bed in beds)
    {
        await bed.DisposeAsync();
    }
    if (server is not null)
    {
        await server.DisposeAsync();
    }
    Directory.Delete(folder, recursive: true);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

async Task<(string? Connection, string Why)> PostgresAsync()
{
    if (options.Database is { } file)
    {
        return ((await File.ReadAllTextAsync(file, stop.Token)).Trim(), "");
    }
    (server, var why) = await OwnServer.StartAsync(Directory.CreateDirectory(Path.Combine(folder, "postgres")).FullName, stop.Token);
    return (server?.ConnectionString, why);
}
