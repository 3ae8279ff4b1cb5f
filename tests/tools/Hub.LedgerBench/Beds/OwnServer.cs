using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Hub.LedgerBench.Beds;

/// <summary>A PostgreSQL server of the bench's own on loopback: Debian's defaults, durable.</summary>
sealed class OwnServer : IAsyncDisposable
{
    const string Owner = "hub";
    const string Programs = "/usr/lib/postgresql";

    static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly string _data;
    readonly string _bin;
    readonly int _port;

    OwnServer(Process process, string bin, string data, int port) => (_process, _bin, _data, _port) = (process, bin, data, port);

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database=postgres;Username={Owner}");

    /// <summary>A running server, or null with the reason.</summary>
    /// <param name="folder">Its data goes below it.</param>
    public static async Task<(OwnServer? Server, string Why)> StartAsync(string folder, CancellationToken cancel)
    {
        var bin = Directory.Exists(Programs)
            ? Directory.EnumerateDirectories(Programs).Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (bin is null)
        {
            return (null, $"no PostgreSQL below {Programs}, and no --database");
        }
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            using var give = Process.Start("/bin/chown", ["postgres", folder]);
            await give.WaitForExitAsync(cancel);
        }
        var data = Path.Combine(folder, "data");
        using (var init = Start(bin, "initdb", ["-D", data, "-U", Owner, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]))
        {
            await init.WaitForExitAsync(cancel);
            if (init.ExitCode != 0)
            {
                return (null, $"initdb ended with {init.ExitCode}");
            }
        }
        var port = FreePort();
        var process = Start(bin, "postgres", ["-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "max_wal_size=4GB"]);
        var server = new OwnServer(process, bin, data, port);
        if (await server.ReadyAsync(cancel))
        {
            return (server, "");
        }
        await server.DisposeAsync();
        return (null, "the server did not start");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Start(_bin, "pg_ctl", ["stop", "-D", _data, "-m", "fast"]);
            using var patience = new CancellationTokenSource(StopWithin);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    async Task<bool> ReadyAsync(CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartWithin)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync(cancel);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20, cancel);
            }
        }
        return false;
    }

    static Process Start(string bin, string program, IEnumerable<string> arguments)
    {
        var path = Path.Combine(bin, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, "/");
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
