using System.CommandLine;

namespace Hub.Cli.Commands.Anchors;

/// <summary>Options by which <c>hub up</c> tells its hub where to anchor; the hub checks them.</summary>
static class AnchorUp
{
    public static List<Option> All { get; } =
    [
        new Option<string>("--anchor-rpc") { Description = "Anchor the log in the chain of this JSON-RPC node." },
        new Option<string>("--anchor-contract") { Description = "The contract there (hub ledger anchor deploy)." },
        new Option<string>("--anchor-account") { Description = "The account that owns this log in the contract." },
        new Option<string>("--anchor-chain-id") { Description = "The chain's number; another chain is refused." },
        new Option<string>("--anchor-interval") { Description = "Seconds between two anchors of a growing log (default: 600)." },
        new Option<string>("--anchor-confirmations") { Description = "Blocks on top that make one final, where the chain has no word for it." },
        new Option<string>("--anchor-max-fee") { Description = "Most gwei for a unit of gas; the node names the fee, the account pays it (default: 200)." },
        new Option<string>("--anchor-key") { Description = "File with the account's private key (full build; default: the node holds it)." },
    ];

    /// <summary>Those that were given, with their values.</summary>
    public static List<string> Given(ParseResult parsed) =>
        [.. All.Where(option => parsed.GetResult(option) is { Implicit: false }).SelectMany(option => new[] { option.Name, parsed.GetRequiredValue((Option<string>)option) })];
}
