using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hub.Anchor.Tests;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Silo.Anchoring;
using Hub.Testing;

[assembly: AssemblyFixture(typeof(Anvil))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Hub.Anchor.Tests;

/// <summary>A real EVM on loopback, one process for all tests here; each test has accounts and contracts of its own.</summary>
public sealed class Anvil : IAsyncDisposable
{
    /// <summary>The development chain's number.</summary>
    public const long ChainId = 31_337;

    const int Accounts = 160;
    const int Payers = 8;
    const int MaxBytes = 16 * 1024 * 1024;
    static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _starting = new(1, 1);
    Process? _process;
    HttpEvmRpc? _rpc;
    IReadOnlyList<EvmAddress> _accounts = [];
    int _given;

    /// <summary>The node; started when a test first asks.</summary>
    public async Task<HttpEvmRpc> RpcAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _rpc ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Address of the node.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>An account that no other test has.</summary>
    public EvmAddress FreshAccount() => _accounts[_given++];

    /// <summary>An account whose numbers nobody counts.</summary>
    public EvmAddress FreshPayer(int turn) => _accounts[_accounts.Count - 1 - (turn % Payers)];

    public async Task<JsonElement> AskAsync(string method, params object[] parameters) => await (await RpcAsync()).CallAsync(method, parameters, MaxBytes, CancellationToken.None);

    public async Task MineAsync(int blocks) => await AskAsync("anvil_mine", Hex.Of(blocks));

    public async ValueTask DisposeAsync()
    {
        _rpc?.Dispose();
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        _process?.Dispose();
        _starting.Dispose();
    }

    async Task<HttpEvmRpc> StartAsync()
    {
        var folder = NodeTools.Prepare("tests/Hub.Anchor.Tests/npm");
        var program = Path.Combine(folder, "node_modules", "@foundry-rs", $"anvil-linux-{Machine}", "bin", "anvil");
        Assert.SkipUnless(File.Exists(program), "no anvil for this machine");
        var port = FreePort();
        string[] arguments =
        [
            "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--silent",
            "--slots-in-an-epoch", "1", "--accounts", Accounts.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(program).HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }
        _process = Process.Start(start)!;
        Address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        var rpc = new HttpEvmRpc(Address);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var accounts = await rpc.CallAsync("eth_accounts", [], MaxBytes, CancellationToken.None);
                _accounts = [.. accounts.EnumerateArray().Select(account => EvmAddress.Parse(account.GetString())!.Value)];
                return rpc;
            }
            catch (AnchorChainException) when (Stopwatch.GetElapsedTime(began) < StartTimeout && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    static string Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
