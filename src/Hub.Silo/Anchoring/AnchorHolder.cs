using System.Globalization;
using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Anchoring;

/// <summary>The contract of a chain as a holder of this log's checkpoint: asked before the log is continued.</summary>
/// <remarks>
/// Only the account that the operator named can put a size there, so a larger one, or another root, was this log's own word. What one node
/// says of the contract is that node's word alone: it stands against the log only with the block's header and the receipt that holds the event,
/// which people can compare with another node. A word without them, a chain that does not answer, is another one, or has no such contract,
/// keeps nobody from starting, and is told as unchecked.
/// </remarks>
public sealed partial class AnchorHolder(IAnchorChain chain, AnchorSettings settings, ILedgerStore store, TimeProvider clock, ILogger<AnchorHolder> log) : ICheckpointHolder
{
    /// <summary>Longest wait for the chain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the evidence of what the node says against the log: a whole block's receipts.</summary>
    public static readonly TimeSpan EvidencePatience = TimeSpan.FromSeconds(15);

    const string Name = "anchor";

    HolderState? _state;

    /// <inheritdoc/>
    public IReadOnlyList<HolderState> States => Volatile.Read(ref _state) is { } state ? [state] : [];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HeldCheckpoint>> HeldAsync(long size, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var view = await chain.LookAsync(null, wait.Token);
            if (AnchorMachine.Guard(view, settings.ChainId, settings.Account, long.MaxValue) is { } misplaced)
            {
                Unheard(misplaced.Code);
                return [];
            }
            if (await CompareAsync(view.Contract!.Size, size, wait.Token, cancellation) is { } word)
            {
                Doubted(word, view.Contract.Size);
                return [];
            }
            Volatile.Write(ref _state, new(Name, Checked: true, null));
        }
        catch (AnchorChainException fault)
        {
            Unheard(fault.Code);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Unheard("anchor.unreachable");
        }
        catch (LedgerUnavailableException fault)
        {
            Volatile.Write(ref _state, new(Name, Checked: false, fault.Code is LedgerCodes.BehindCheckpoint ? "anchor.ahead" : "anchor.other-root"));
            throw;
        }
        return [];
    }

    /// <returns>Code of what the node says against the log and does not show; null when nothing stands against it.</returns>
    async Task<string?> CompareAsync(long anchored, long size, CancellationToken wait, CancellationToken cancellation)
    {
        if (anchored == 0)
        {
            return null;
        }
        // A checkpoint that was anchored since the question is of entries that are there by now.
        var stored = anchored > size ? (await store.HeadAsync(cancellation)).Size : size;
        if (anchored > stored)
        {
            return await EvidenceAsync(anchored, null, cancellation) is { } ahead
                ? throw new LedgerUnavailableException(LedgerCodes.BehindCheckpoint, string.Create(
                    CultureInfo.InvariantCulture, $"The log has {stored} entries, and {anchored} are anchored in {settings.Contract}, block {Hex.Of(ahead.BlockHash)}: it is an old copy or lost its end, the entries {stored}..{anchored - 1}."))
                : "anchor.ahead";
        }
        var seen = (await chain.LookAsync(new AnchorRow(anchored, default, 0), wait)).Event;
        var root = await LogHashes.RootAsync(store, anchored, cancellation);
        if (seen is null || root is not { } own || seen.Root == own)
        {
            return null;
        }
        return await EvidenceAsync(anchored, seen, cancellation) is { } other
            ? throw new LedgerUnavailableException(LedgerCodes.InconsistentCheckpoint, string.Create(
                CultureInfo.InvariantCulture, $"At the size {anchored} the log has the root {own}, and {seen.Root} is anchored in {settings.Contract}, block {Hex.Of(other.BlockHash)}."))
            : "anchor.other-root";
    }

    /// <summary>The header and the receipt of the event of a size, checked; null where the node does not show them.</summary>
    async Task<AnchorEvidence?> EvidenceAsync(long size, SeenEvent? seen, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(EvidencePatience, clock);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            seen ??= (await chain.LookAsync(new AnchorRow(size, default, 0), wait.Token)).Event;
            if (seen is null)
            {
                return null;
            }
            var evidence = await chain.EvidenceAsync(new AnchorRow(size, seen.Root, 0) { Place = seen.Place }, wait.Token);
            return AnchorCheck.Verify(evidence).IsRight && evidence.LogId == AnchorContract.LogId(settings.Origin) && evidence.Contract == settings.Contract
                && evidence.Size == size && evidence.Root == seen.Root
                ? evidence
                : null;
        }
        catch (AnchorChainException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Told once, and asked again: an honest node that was slow shows its evidence later.</summary>
    void Doubted(string code, long size)
    {
        var told = Volatile.Read(ref _state)?.Fault;
        Volatile.Write(ref _state, new(Name, Checked: false, code));
        if (!string.Equals(told, code, StringComparison.Ordinal))
        {
            Unproven(code, size);
        }
    }

    /// <summary>Once it was heard, later silence is told by the worker that anchors.</summary>
    void Unheard(string code)
    {
        if (Volatile.Read(ref _state) is not { Checked: true })
        {
            Volatile.Write(ref _state, new(Name, Checked: false, code));
        }
    }

    [LoggerMessage(EventId = 3325, Level = LogLevel.Critical, Message = "{Code}: the node says of the contract's size {Size} what this log does not contain, and shows no evidence of it; the log goes on. Ask another node (docs/anchoring.md)")]
    partial void Unproven(string code, long size);
}
