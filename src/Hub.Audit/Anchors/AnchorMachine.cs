using Hub.Audit.Anchors.Evm;

namespace Hub.Audit.Anchors;

/// <summary>What to do next with a checkpoint on its way.</summary>
public abstract record AnchorStep
{
    AnchorStep()
    {
    }

    /// <summary>Nothing now.</summary>
    public sealed record Wait : AnchorStep;

    /// <summary>Fix a transaction of this number, keep it, then send it.</summary>
    /// <param name="Replaces">What it must outbid.</param>
    public sealed record Prepare(long Nonce, AnchorTransaction? Replaces) : AnchorStep;

    /// <summary>Send what is fixed, once more.</summary>
    public sealed record Send : AnchorStep;

    /// <summary>Keep where the event is.</summary>
    public sealed record Found(AnchorPlace Place) : AnchorStep;

    /// <summary>The block is gone: back to sending.</summary>
    public sealed record Lost : AnchorStep;

    /// <summary>Collect the evidence and keep it.</summary>
    public sealed record Finish(AnchorPlace Place) : AnchorStep;

    /// <summary>A larger size is anchored: this one can never be.</summary>
    public sealed record Drop : AnchorStep;

    /// <summary>Somebody must look: nothing is sent.</summary>
    public sealed record Refuse(string Code) : AnchorStep;
}

/// <summary>Decides what happens with a checkpoint from the row and what the chain says. Pure; whatever happened before, a crash included, the row and the chain tell.</summary>
/// <remarks>
/// Twice sent is harmless: the contract takes only a larger size, so the second transaction reverts, and the event of the first
/// is found. Codes: <c>anchor.wrong-chain</c>, <c>anchor.no-contract</c>, <c>anchor.not-owner</c>, <c>anchor.other-root</c>, <c>anchor.ahead</c>, <c>anchor.reverted</c>.
/// </remarks>
public static class AnchorMachine
{
    /// <summary>After this time a waiting transaction is outbid by one of the same number.</summary>
    public static readonly TimeSpan OutbidAfter = TimeSpan.FromMinutes(10);

    /// <summary>The chain and the contract must be those that were configured; null when they are.</summary>
    /// <param name="size">Size of the hub's newest checkpoint: a chain that knows more of this log means a lost tail.</param>
    public static AnchorStep.Refuse? Guard(ChainView view, long chainId, EvmAddress account, long size)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.ChainId != chainId)
        {
            return new("anchor.wrong-chain");
        }
        if (view.Contract is not { } contract)
        {
            return new("anchor.no-contract");
        }
        if (contract.Owner != account)
        {
            return new("anchor.not-owner");
        }
        return contract.Size > size ? new("anchor.ahead") : null;
    }

    /// <summary>The next step of a row, after <see cref="Guard"/> had nothing to say.</summary>
    /// <param name="now">Milliseconds UTC.</param>
    public static AnchorStep Next(AnchorRow row, ChainView view, long now)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(view);
        if (row.State == AnchorState.Finalized)
        {
            return new AnchorStep.Wait();
        }
        if (view.Event is { } seen)
        {
            if (seen.Root != row.Root)
            {
                return new AnchorStep.Refuse("anchor.other-root");
            }
            if (row.State != AnchorState.Mined || row.Place != seen.Place)
            {
                return new AnchorStep.Found(seen.Place);
            }
            return seen.Place.Number <= view.FinalNumber ? new AnchorStep.Finish(seen.Place) : new AnchorStep.Wait();
        }
        if (view.Contract is { } contract && contract.Size >= row.Size)
        {
            // Larger: this one can never be anchored. The same size: the event is there but was not seen in this round.
            return contract.Size > row.Size ? new AnchorStep.Drop() : new AnchorStep.Wait();
        }
        return row.State switch
        {
            AnchorState.Queued => new AnchorStep.Prepare(view.PendingNonce, null),
            AnchorState.Sent => Sent(row, view, now),
            _ => new AnchorStep.Lost(),
        };
    }

    static AnchorStep Sent(AnchorRow row, ChainView view, long now)
    {
        var transaction = row.Transaction!;
        var isLong = now - row.SentAt >= (long)OutbidAfter.TotalMilliseconds;
        if (view.Succeeded is false && !isLong)
        {
            // Mined and refused by the contract for no reason that is known here: tried again, and not at once, since each try costs.
            return new AnchorStep.Refuse("anchor.reverted");
        }
        if (view.NextNonce > transaction.Nonce)
        {
            // Something else has the number, or this one reverted.
            return new AnchorStep.Prepare(view.PendingNonce, null);
        }
        if (transaction.Nonce > view.PendingNonce)
        {
            // A gap: whatever was to come before is gone, and nothing behind it would ever be mined.
            return new AnchorStep.Prepare(view.PendingNonce, null);
        }
        if (!view.IsKnown)
        {
            return new AnchorStep.Send();
        }
        return isLong ? new AnchorStep.Prepare(transaction.Nonce, transaction) : new AnchorStep.Wait();
    }
}
