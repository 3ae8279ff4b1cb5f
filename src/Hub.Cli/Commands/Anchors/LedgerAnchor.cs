using System.CommandLine;
using System.Globalization;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Silo.Anchoring;

namespace Hub.Cli.Commands.Anchors;

/// <summary><c>hub ledger anchor deploy</c>: the contract in which logs are anchored, with the owner of each log fixed for ever.</summary>
static class LedgerAnchor
{
    const int MaxTextBytes = 4 * 1024;

    static readonly Option<string> Rpc = new("--rpc") { Description = "JSON-RPC address of a node: https, or http on this machine.", Required = true };
    static readonly Option<string> Account = new("--account") { Description = "The account that will anchor the log, 0x….", Required = true };
    static readonly Option<string?> From = new("--from") { Description = "The account, held by the node, that pays for the deployment (default: --account)." };
    static readonly Option<string?> Origin = new("--origin") { Description = "Origin of the log (default: that of --data)." };
    static readonly Option<string[]> More = new("--log") { Description = "A further log of the same contract, ORIGIN=0xACCOUNT; may be repeated." };

    public static Command Build()
    {
        var deploy = new Command("deploy", "Deploy contracts/CheckpointAnchor.sol for a log and print what to configure.") { Rpc, Account, From, Origin, More, Shared.Data };
        deploy.SetAction(DeployAsync);
        return new Command("anchor", "Anchoring of the log in a chain.") { deploy };
    }

    /// <summary>A node by its address.</summary>
    public static HttpEvmRpc Node(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && HttpEvmRpc.IsAllowed(uri)
        ? new(uri)
        : throw CommandException.CouldNot($"{address} is neither an https address nor http on this machine");

    /// <summary>An address of the command line.</summary>
    public static EvmAddress Address(string option, string text) =>
        EvmAddress.Parse(text) ?? throw CommandException.CouldNot($"{option}: {text} is not 0x and 40 hexadecimal digits, with the right check capitals if any (ERC-55)");

    static async Task<int> DeployAsync(ParseResult parsed, CancellationToken cancel)
    {
        var account = Address("--account", parsed.GetRequiredValue(Account));
        var sender = parsed.GetValue(From) is { } from ? Address("--from", from) : account;
        var origin = parsed.GetValue(Origin) ?? Bounded.ReadText(Path.Combine(parsed.GetRequiredValue(Shared.Data), "origin"), MaxTextBytes).Trim();
        List<(string Origin, EvmAddress Owner)> logs = [(origin, account), .. (parsed.GetValue(More) ?? []).Select(Log)];
        if (logs.Count > AnchorDeployment.MaxLogs || logs.DistinctBy(log => log.Origin, StringComparer.Ordinal).Count() != logs.Count)
        {
            throw CommandException.CouldNot($"a contract serves at most {AnchorDeployment.MaxLogs} logs, each once");
        }
        using var node = Node(parsed.GetRequiredValue(Rpc));
        try
        {
            var deployed = await new AnchorDeployment(node, TimeProvider.System).RunAsync(sender, logs, cancel);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"contract {deployed.Contract.Checked} on chain {deployed.ChainId}, {deployed.GasUsed} gas, transaction {Hex.Of(deployed.Transaction)}"));
            foreach (var (log, owner) in logs)
            {
                await output.WriteLineAsync($"log {log} ({Hex.Of(AnchorContract.LogId(log))}) is anchored by {owner.Checked} alone");
            }
            await output.WriteLineAsync("start the hub of this log with");
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  --anchor-rpc {parsed.GetRequiredValue(Rpc)} --anchor-contract {deployed.Contract.Checked} --anchor-account {account.Checked} --anchor-chain-id {deployed.ChainId}"));
            await output.WriteLineAsync("and tell auditors the contract and the chain, by another way than through the hub");
            return ExitCodes.Right;
        }
        catch (AnchorChainException fault)
        {
            throw CommandException.CouldNot($"{fault.Code}: {fault.Message}", fault);
        }
    }

    static (string Origin, EvmAddress Owner) Log(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 ? (text[..at], Address("--log", text[(at + 1)..])) : throw CommandException.CouldNot($"--log: {text} is not ORIGIN=0xACCOUNT");
    }
}
