using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Hub.LedgerVictim.Parent;

/// <summary>A PostgreSQL server on loopback that can be ended with SIGKILL, every process of it, and started again on the same data. It syncs, as in production.</summary>
sealed class KillableServer : IAsyncDisposable
{
    const string Owner = "hub";
    const string Programs = "/usr/lib/postgresql";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string _bin;
    readonly string _folder;
    readonly int _port;
    Process _process;

    KillableServer(string bin, string folder, int port)
    {
        (_bin, _folder, _port) = (bin, folder, port);
        _process = Serve();
    }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database=postgres;Username={Owner}");

    /// <summary>A running server; null when none is installed.</summary>
    public static async Task<KillableServer?> StartAsync(string folder)
    {
        var bin = Directory.Exists(Programs)
            ? Directory.EnumerateDirectories(Programs).Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (bin is null)
        {
            return null;
        }
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            File.SetUnixFileMode(Path.GetDirectoryName(folder)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            using var give = Process.Start("/bin/chown", ["postgres", folder]);
            await give.WaitForExitAsync();
        }
        using (var init = Run(bin, "initdb", ["-D", Path.Combine(folder, "data"), "-U", Owner, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]))
        {
            await init.WaitForExitAsync();
            if (init.ExitCode != 0)
            {
                throw new InvalidOperationException($"initdb ended with {init.ExitCode.ToString(CultureInfo.InvariantCulture)}");
            }
        }
        var server = new KillableServer(bin, folder, FreePort());
        await server.ReadyAsync();
        return server;
    }

    /// <summary>SIGKILL to the first process and all its children, before any of them can write more.</summary>
    public async Task KillAsync()
    {
        var id = _process.Id.ToString(CultureInfo.InvariantCulture);
        var children = (await File.ReadAllTextAsync($"/proc/{id}/task/{id}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture)).ToList();
        _process.Kill();
        foreach (var child in children)
        {
            try
            {
                using var process = Process.GetProcessById(child);
                process.Kill();
                await process.WaitForExitAsync();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended by itself.
            }
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Crash recovery, then service.</summary>
    public async Task StartAgainAsync()
    {
        _process = Serve();
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    Process Serve() => Run(_bin, "postgres", ["-D", Path.Combine(_folder, "data"), "-k", _folder, "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture)]);

    async Task ReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < Patience && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    static Process Run(string bin, string program, IEnumerable<string> arguments)
    {
        var path = Path.Combine(bin, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (false, true, true, "/");
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
