using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Hub.Testing.PostgresServer))]

namespace Hub.Testing;

/// <summary>A real PostgreSQL server on loopback, started when a test first asks for it and ended with the run. It syncs, as in production.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The role that may do everything.</summary>
    public const string Owner = "hub";

    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    readonly SemaphoreSlim _starting = new(1, 1);
    readonly int _port = FreePort();
    string? _folder;
    Process? _process;

    /// <summary>Npgsql's form for a role; the server runs when it is given.</summary>
    public async Task<string> ConnectionStringAsync(string role = Owner)
    {
        await StartAsync();
        return Form(role);
    }

    /// <summary>Starts the server where it does not run.</summary>
    /// <param name="settings">Further <c>name=value</c>.</param>
    public async Task StartAsync(params string[] settings)
    {
        await _starting.WaitAsync();
        try
        {
            if (_process is { HasExited: false })
            {
                return;
            }
            var programs = Programs() ?? throw Skip();
            _folder ??= await InitAsync(programs);
            _process = Start(programs, "postgres", ["-D", Path.Combine(_folder, "data"), "-k", _folder, "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "max_connections=300", .. settings.SelectMany(setting => new[] { "-c", setting })]);
            await ReadyAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Ends the server as a power cut would end it: nothing is written any more.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            // The postmaster's children end by themselves once it is gone; the lock file tells when.
            var children = Directory.GetFiles($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/task/{process.Id.ToString(CultureInfo.InvariantCulture)}", "children")
                .SelectMany(file => File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
            process.Kill();
            await process.WaitForExitAsync();
            foreach (var child in children)
            {
                await GoneAsync(child);
            }
        }
        NpgsqlConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }
        _process?.Dispose();
        _starting.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    string Form(string role) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database=postgres;Username={role}");

    async Task ReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Form(Owner) + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) < StartTimeout && _process is { HasExited: false })
            {
                await Task.Delay(20);
            }
        }
    }

    static async Task<string> InitAsync(string programs)
    {
        var folder = Directory.CreateTempSubdirectory("hub-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            using var give = Process.Start("chown", ["postgres", folder]);
            await give.WaitForExitAsync();
        }
        using var init = Start(programs, "initdb", ["-D", Path.Combine(folder, "data"), "-U", Owner, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]);
        await init.WaitForExitAsync();
        return init.ExitCode == 0 ? folder : throw new InvalidOperationException($"initdb ended with {init.ExitCode}");
    }

    // The server refuses to run as root.
    static Process Start(string programs, string program, IEnumerable<string> arguments)
    {
        var path = Path.Combine(programs, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, "/");
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    static async Task GoneAsync(int process)
    {
        for (var i = 0; i < 1_000 && Directory.Exists($"/proc/{process.ToString(CultureInfo.InvariantCulture)}"); i++)
        {
            await Task.Delay(10);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static Xunit.Sdk.SkipException Skip() => Xunit.Sdk.SkipException.ForSkip("PostgreSQL is not installed under /usr/lib/postgresql");
}
