using System.Text.Json;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;
using Hub.Testing;

namespace Hub.Anchor.Tests;

/// <summary>The committed contract is what its source compiles to, and does what it says.</summary>
public sealed class ContractTests(Anvil anvil)
{
    [Fact]
    public void Compiled_form_is_that_of_the_source_byte_for_byte()
    {
        var folder = NodeTools.Prepare("contracts");
        Assert.Equal(File.ReadAllText(Path.Combine(SharedFiles.Root, "contracts", "CheckpointAnchor.json")), NodeTools.Run(folder, "compile.mjs", ""));
    }

    [Fact]
    public void Calls_of_the_hub_are_those_of_the_compiled_form()
    {
        using var compiled = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedFiles.Root, "contracts", "CheckpointAnchor.json")));
        var methods = compiled.RootElement.GetProperty("methodIdentifiers");
        Assert.Equal(methods.GetProperty("anchor(bytes32,uint64,bytes32)").GetString(), Convert.ToHexStringLower(AnchorContract.AnchorCall(default, 1, default).AsSpan(0, 4)));
        Assert.Equal(methods.GetProperty("stateOf(bytes32)").GetString(), Convert.ToHexStringLower(AnchorContract.StateCall(default).AsSpan(0, 4)));
    }

    [Fact]
    public async Task Only_the_owner_anchors_and_only_larger_sizes()
    {
        await using var world = await AnchorWorld.OpenAsync(anvil);
        var (logId, stranger) = (AnchorContract.LogId(world.Settings.Origin), anvil.FreshAccount());
        Assert.False(await SendAsync(world, stranger, AnchorContract.AnchorCall(logId, 1, default)));
        Assert.False(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(Hash256.Of("another log"u8), 1, default)));
        Assert.False(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(logId, 0, default)));
        Assert.True(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(logId, 5, default)));
        Assert.False(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(logId, 5, default)));
        Assert.False(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(logId, 4, default)));
        Assert.True(await SendAsync(world, world.Settings.Account, AnchorContract.AnchorCall(logId, 6, default)));
        Assert.Equal([5L, 6L], await world.EventsAsync());
    }

    [Fact]
    public async Task Deployment_is_refused_without_owner_or_with_a_log_twice()
    {
        var rpc = await anvil.RpcAsync();
        var (payer, owner) = (anvil.FreshAccount(), anvil.FreshAccount());
        var deployment = new AnchorDeployment(rpc, TimeProvider.System);
        await Assert.ThrowsAsync<AnchorChainException>(() => deployment.RunAsync(payer, [("a", EvmAddress.Zero)], CancellationToken.None));
        await Assert.ThrowsAsync<AnchorChainException>(() => deployment.RunAsync(payer, [("a", owner), ("a", owner)], CancellationToken.None));
        var shared = await deployment.RunAsync(payer, [("a", owner), ("b", payer)], CancellationToken.None);
        foreach (var (origin, expected) in new[] { ("a", owner), ("b", payer), ("c", EvmAddress.Zero) })
        {
            var view = await new EvmAnchorChain(rpc, new(origin, shared.Contract, owner, Anvil.ChainId)).LookAsync(null, CancellationToken.None);
            Assert.Equal(new ContractState(expected, 0, 0), view.Contract);
        }
    }

    async Task<bool> SendAsync(AnchorWorld world, EvmAddress from, byte[] data)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["from"] = from.ToString(), ["to"] = world.Settings.Contract.ToString(), ["data"] = Hex.Of(data), ["gas"] = Hex.Of(EvmAnchorChain.GasLimit),
        };
        var hash = (await anvil.AskAsync("eth_sendTransaction", call)).GetString()!;
        await anvil.MineAsync(1);
        return (await anvil.AskAsync("eth_getTransactionReceipt", hash)).GetProperty("status").GetString() is "0x1";
    }
}
