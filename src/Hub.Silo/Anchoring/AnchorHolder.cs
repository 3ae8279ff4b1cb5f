using System.Globalization;
using Hub.Audit;
using Hub.Audit.Anchors;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;

namespace Hub.Silo.Anchoring;

/// <summary>The contract of a chain as a holder of this log's checkpoint: asked before the log is continued.</summary>
/// <remarks>
/// Only the account that the operator named can put a size there, so a larger one, or another root, was this log's own word.
/// A chain that does not answer, is another one, or has no such contract, keeps nobody from starting, and is told as unchecked.
/// </remarks>
public sealed class AnchorHolder(IAnchorChain chain, AnchorSettings settings, ILedgerStore store, TimeProvider clock) : ICheckpointHolder
{
    /// <summary>Longest wait for the chain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
            await CompareAsync(view.Contract!.Size, size, wait.Token, cancellation);
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

    async Task CompareAsync(long anchored, long size, CancellationToken wait, CancellationToken cancellation)
    {
        if (anchored == 0)
        {
            return;
        }
        // A checkpoint that was anchored since the question is of entries that are there by now.
        var stored = anchored > size ? (await store.HeadAsync(cancellation)).Size : size;
        if (anchored > stored)
        {
            throw new LedgerUnavailableException(LedgerCodes.BehindCheckpoint, string.Create(
                CultureInfo.InvariantCulture, $"The log has {stored} entries, and {anchored} are anchored in {settings.Contract}: it is an old copy or lost its end, the entries {stored}..{anchored - 1}."));
        }
        var seen = (await chain.LookAsync(new AnchorRow(anchored, default, 0), wait)).Event;
        var root = await LogHashes.RootAsync(store, anchored, cancellation);
        if (seen is not null && root is { } own && seen.Root != own)
        {
            throw new LedgerUnavailableException(LedgerCodes.InconsistentCheckpoint, string.Create(
                CultureInfo.InvariantCulture, $"At the size {anchored} the log has the root {own}, and {seen.Root} is anchored in {settings.Contract}."));
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
}
