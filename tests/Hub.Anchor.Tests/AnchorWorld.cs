using System.Security.Cryptography;
using System.Text.Json;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Silo.Anchoring;
using Hub.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Anchor.Tests;

/// <summary>One log with its own contract, store and clock. The worker can be started anew at any point, as after a crash.</summary>
sealed class AnchorWorld : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hub-anchor-");
    readonly Anvil _anvil;
    readonly IAnchorSigner? _signer;

    AnchorWorld(Anvil anvil, IEvmRpc node, string origin, EvmAddress owner, EvmAddress contract, long gas, IAnchorSigner? signer)
    {
        (_anvil, DeploymentGas, _signer) = (anvil, gas, signer);
        Rpc = new(node);
        Settings = new(origin, contract, owner, Anvil.ChainId) { Interval = TimeSpan.FromMinutes(1) };
        Store = SqliteLedgerStore.Open(Path.Combine(_folder.FullName, "hub.db"), origin);
        Worker = Start();
    }

    public SwitchedRpc Rpc { get; }

    public AnchorSettings Settings { get; set; }

    public SqliteLedgerStore Store { get; private set; }

    public ManualClock Clock { get; } = new();

    public Checkpoint? Newest { get; private set; }

    public AnchorWorker Worker { get; private set; }

    /// <summary>Called when the worker sees that the chain is ahead.</summary>
    public Action? SplitSeen { get; set; }

    public long DeploymentGas { get; }

    /// <param name="signer">The account that anchors, where the hub holds its key; null: one of the node's.</param>
    public static async Task<AnchorWorld> OpenAsync(Anvil anvil, bool isOwned = true, IAnchorSigner? signer = null)
    {
        var rpc = await anvil.RpcAsync();
        var origin = "localhost/test-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var owner = signer?.Account ?? anvil.FreshAccount();
        var deployed = await new AnchorDeployment(rpc, TimeProvider.System).RunAsync(anvil.FreshAccount(), [(origin, isOwned ? owner : anvil.FreshAccount())], CancellationToken.None);
        return new(anvil, rpc, origin, owner, deployed.Contract, deployed.GasUsed, signer);
    }

    /// <summary>The log grows to a size, and its checkpoint is published.</summary>
    public void Grow(long size) => Newest = new(Settings.Origin, size, Root(size));

    public static Hash256 Root(long size) => Hash256.Of(BitConverter.GetBytes(size));

    /// <summary>As after a crash: everything in memory is gone.</summary>
    public void Restart()
    {
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Store = SqliteLedgerStore.Open(Path.Combine(_folder.FullName, "hub.db"), Settings.Origin);
        Worker = Start();
    }

    public Task<TimeSpan> RoundAsync() => Worker.RoundAsync(CancellationToken.None);

    /// <summary>The interval passes, so that the newest checkpoint is queued.</summary>
    public void Later() => Clock.Advance(Settings.Interval);

    public async Task<AnchorSituation> SituationAsync() => await Store.AnchorsAsync(CancellationToken.None);

    /// <summary>Rounds, with blocks on top, until the newest checkpoint is final.</summary>
    public async Task<AnchorRow> FinishAsync(int rounds = 6)
    {
        for (var round = 0; round < rounds; round++)
        {
            await RoundAsync();
            if ((await SituationAsync()).Newest is { } final && final.Size == Newest!.Size)
            {
                return final;
            }
            await _anvil.MineAsync(3);
        }
        throw new InvalidOperationException($"not final: {Worker.Status}");
    }

    /// <summary>Sizes of all events of this log, in order: what the chain holds for ever.</summary>
    public async Task<List<long>> EventsAsync()
    {
        var filter = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["address"] = Settings.Contract.ToString(), ["fromBlock"] = "0x0", ["toBlock"] = "latest",
        };
        var logs = await _anvil.AskAsync("eth_getLogs", filter);
        return [.. logs.EnumerateArray().Select(log => AnchorContract.ReadEvent(BlockJson.Log(log)!)!.Size)];
    }

    public async Task<long> SentCountAsync() => Hex.ToLong((await _anvil.AskAsync("eth_getTransactionCount", Settings.Account.ToString(), "latest")).GetString())!.Value;

    public async ValueTask DisposeAsync()
    {
        Worker.Dispose();
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    AnchorWorker Start() => new(Store, new EvmAnchorChain(Rpc, Settings, _signer), Settings, () => Newest, Clock, NullLogger<AnchorWorker>.Instance) { SplitSeen = () => SplitSeen?.Invoke() };
}

/// <summary>A node that can be made to fail before or after it did what was asked.</summary>
sealed class SwitchedRpc(IEvmRpc node) : IEvmRpc
{
    /// <summary>Nothing reaches the node.</summary>
    public bool IsDown { get; set; }

    /// <summary>A method whose answer is lost, once, after the node did it.</summary>
    public string? LosesAnswerOf { get; set; }

    /// <summary>A method that ends the process, once, before the node hears of it.</summary>
    public string? DiesBefore { get; set; }

    public int Calls { get; private set; }

    public async Task<JsonElement> CallAsync(string method, IReadOnlyList<object> parameters, int maxBytes, CancellationToken cancellation)
    {
        Calls++;
        if (IsDown)
        {
            throw new AnchorChainException("anchor.unreachable", "down");
        }
        if (string.Equals(DiesBefore, method, StringComparison.Ordinal))
        {
            DiesBefore = null;
            throw new InvalidOperationException("killed");
        }
        var answer = await node.CallAsync(method, parameters, maxBytes, cancellation);
        if (string.Equals(LosesAnswerOf, method, StringComparison.Ordinal))
        {
            LosesAnswerOf = null;
            throw new InvalidOperationException("killed");
        }
        return answer;
    }
}
