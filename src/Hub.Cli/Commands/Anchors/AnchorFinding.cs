using System.Globalization;
using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Verify.Anchors;

namespace Hub.Cli.Commands.Anchors;

/// <summary>What is said of an anchor that was found right, and what was not asked.</summary>
/// <param name="IsFinal">Whether the chain calls the block final; null: not asked, or it has no word for it.</param>
sealed record AnchorFinding(AnchorReport Report, bool? IsFinal)
{
    public void WriteText(TextWriter output)
    {
        if (Report is not { Evidence: { } evidence, Header: { } header })
        {
            return;
        }
        var time = DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(header.Timestamp, (long)(DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalSeconds));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"anchored: the first {evidence.Size} entries, by contract {evidence.Contract.Checked} on chain {evidence.ChainId}, block {header.Number} of {time:yyyy-MM-dd HH:mm:ss}Z, {Hex.Of(evidence.BlockHash)}"));
        if (!Report.IsBlockKnown)
        {
            output.WriteLine("note: whether that block is in the chain must be asked of the chain: --rpc URL, or --block-hash with what an explorer shows");
        }
        else if (IsFinal is not null)
        {
            output.WriteLine(IsFinal.Value ? "the chain has that block, and calls it final" : "note: the chain has that block, and does not call it final yet");
        }
        if (!Report.IsContractKnown)
        {
            output.WriteLine("note: anybody can deploy such a contract: --anchor-contract and --anchor-chain-id with what the log's operator announced");
        }
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        if (Report is not { Evidence: { } evidence, Header: { } header })
        {
            return;
        }
        writer.WriteStartObject("anchor");
        writer.WriteNumber("size", evidence.Size);
        writer.WriteNumber("chainId", evidence.ChainId);
        writer.WriteString("contract", evidence.Contract.ToString());
        writer.WriteString("blockHash", Hex.Of(evidence.BlockHash));
        writer.WriteNumber("blockNumber", header.Number);
        writer.WriteNumber("blockTime", header.Timestamp);
        writer.WriteBoolean("blockCompared", Report.IsBlockKnown);
        writer.WriteBoolean("contractCompared", Report.IsContractKnown);
        if (IsFinal is { } final)
        {
            writer.WriteBoolean("blockFinal", final);
        }
        writer.WriteEndObject();
    }
}
