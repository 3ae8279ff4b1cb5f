using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Hub.Testing;

namespace Hub.EndToEnd.Support;

/// <summary>A hub as a process of its own, on a loopback port, with a data directory that outlives it.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    readonly string _connectors;
    readonly string _log;
    readonly int _port = Loopback.FreePort();
    ChildProcess? _process;

    HubProcess(string data, string connectors, string log, string[] further) => (Data, _connectors, _log, Further) = (data, connectors, log, [.. further]);

    public string Data { get; }

    /// <summary>Options beyond the usual ones, at the next start.</summary>
    public IReadOnlyList<string> Further { get; set; }

    public string Origin => $"https://localhost:{_port}";

    /// <summary>Certificate of the hub's development authority.</summary>
    public string Authority => Path.Combine(Data, "ca.pem");

    /// <summary>The log's verifier key.</summary>
    public string LogKey => File.ReadAllText(Path.Combine(Data, "vkey.txt")).Trim();

    /// <param name="data">Created by the hub.</param>
    /// <param name="log">Path of what the process says, without ending.</param>
    /// <param name="further">Options beyond the usual ones.</param>
    public static async Task<HubProcess> Start(string data, string connectors, string log, params string[] further)
    {
        var hub = new HubProcess(data, connectors, log, further);
        await hub.StartAgain();
        return hub;
    }

    /// <summary>Starts on the same data, after <see cref="Stop"/> or <see cref="Kill"/>.</summary>
    public async Task StartAgain()
    {
        string[] arguments =
        [
            "--data", Data, "--port", _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--policies", Path.Combine(SharedFiles.Root, "policies"), "--connectors", _connectors, "--environment", "Development",
            .. Further,
        ];
        _process = await ChildProcess.Start("Hub.Api", "Hub.Api.dll", arguments, _log, line => line == "hub ready " + Origin);
        // Proofs dated up to the second of the start are refused; they would all be honest ones here.
        await Task.Delay(TimeSpan.FromMilliseconds(1000 - (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() % 1000) + 5));
    }

    public async Task<int> Stop()
    {
        var code = await _process!.Stop();
        await _process.DisposeAsync();
        _process = null;
        return code;
    }

    public async Task Kill()
    {
        await _process!.Kill();
        await _process.DisposeAsync();
        _process = null;
    }

    public HttpClient Client(CookieContainer? cookies) => Loopback.Client(new Uri(Origin), Authority, cookies);

    public async Task<Reply> Get(string path)
    {
        using var http = Client(cookies: null);
        return await Reply.Of(await http.GetAsync(path));
    }

    /// <summary>A call of the development operator.</summary>
    public async Task<Reply> Operate(string path, object body)
    {
        using var http = Client(cookies: null);
        var token = (await File.ReadAllTextAsync(Path.Combine(Data, "keys", "operator-token"))).Trim();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Operator", token);
        return await Reply.Of(await http.PostAsJsonAsync(path, body));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
