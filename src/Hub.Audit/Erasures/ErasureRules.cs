using Hub.Canon.Records;

namespace Hub.Audit.Erasures;

/// <summary>Which entry may follow which state.</summary>
static class ErasureRules
{
    const string Hub = "hub";

    public static ErasureFollowing Propose(ErasureState? current, ErasureEntry entry, ErasureActRecord act)
    {
        if (current is { Stage: not ErasureStage.Cancelled })
        {
            return No(ErasureCodes.Open);
        }
        if (act.Order != entry.Id || act.Basis is not (ErasureWords.Request or ErasureWords.LegalOrder) || act.Reference is not { } reference || act.Subject is not { } subject)
        {
            return No(ErasureCodes.Unfit);
        }
        if (RoleOf(act.Actor) is null)
        {
            return No(ErasureCodes.Role);
        }
        // Room for the order, a cancelling and the completion.
        if (act.Step > ErasureState.MaxSteps - 4)
        {
            return No(ErasureCodes.TooMany);
        }
        return new ErasureFollowing.Taken(new()
        {
            Subject = subject,
            Order = act.Order,
            Basis = act.Basis,
            Reference = reference,
            Proposer = act.Actor,
            ProposedAt = entry.At,
            Stage = ErasureStage.Proposed,
            NextStep = act.Step + 1,
        });
    }

    public static ErasureFollowing Order(ErasureState? current, ErasureEntry entry, ErasureOrderedRecord ordered)
    {
        if (current is not { Stage: ErasureStage.Proposed, Proposer: { } proposer })
        {
            return No(ErasureCodes.NotProposed);
        }
        if (RoleOf(ordered.Actor) is not { } role)
        {
            return No(ErasureCodes.Role);
        }
        if (string.Equals(role, RoleOf(proposer), StringComparison.Ordinal))
        {
            return No(ErasureCodes.SameRole);
        }
        if (SignIn(ordered.Actor).SequenceEqual(SignIn(proposer)))
        {
            return No(ErasureCodes.SameApprover);
        }
        var same = ordered.Order == current.Order && string.Equals(ordered.Basis, current.Basis, StringComparison.Ordinal) && ordered.Reference == current.Reference;
        if (!same || !ordered.Approvers.SequenceEqual([proposer, ordered.Actor], StringComparer.Ordinal) || ordered.DueAt < entry.At)
        {
            return No(ErasureCodes.Unfit);
        }
        return Next(current with { Stage = ErasureStage.Waiting, Ordered = entry.Index, DueAt = ordered.DueAt });
    }

    public static ErasureFollowing Act(ErasureState? current, ErasureActRecord act)
    {
        if (current is null || act.Order != current.Order)
        {
            return No(ErasureCodes.Unfit);
        }
        return act.Act switch
        {
            ErasureWords.Held => Hold(current, act),
            ErasureWords.Released => Release(current, act),
            ErasureWords.Cancelled => Cancel(current, act),
            _ => No(ErasureCodes.Unfit),
        };
    }

    public static ErasureFollowing Complete(ErasureState? current, ErasureEntry entry, ErasureCompletedRecord completed)
    {
        if (!string.Equals(completed.Actor, Hub, StringComparison.Ordinal))
        {
            return No(ErasureCodes.Role);
        }
        if (completed.Replayed is not null)
        {
            // The keys went once already; the log it was written in is not this one any more.
            return completed.Subject is { } subject
                ? new ErasureFollowing.Taken(new() { Subject = subject, Order = completed.Order, Stage = ErasureStage.Completed, NextStep = completed.Step + 1, Completed = entry.Index })
                : No(ErasureCodes.Unfit);
        }
        switch (current)
        {
            case { Stage: ErasureStage.Held }:
                return No(ErasureCodes.Held);
            case not { Stage: ErasureStage.Waiting }:
                return No(ErasureCodes.NotWaiting);
            case var _ when entry.At < current.DueAt:
                return No(ErasureCodes.TooEarly);
            case var _ when completed.Order != current.Order || completed.Ordered != current.Ordered:
                return No(ErasureCodes.Unfit);
            default:
                return Next(current with { Stage = ErasureStage.Completed, Completed = entry.Index });
        }
    }

    static ErasureFollowing Hold(ErasureState current, ErasureActRecord act)
    {
        if (RoleOf(act.Actor) is null)
        {
            return No(ErasureCodes.Role);
        }
        if (act.Reference is null)
        {
            return No(ErasureCodes.Unfit);
        }
        // A hold leaves room for its release, a cancelling and the completion.
        if (act.Step > ErasureState.MaxSteps - 4)
        {
            return No(ErasureCodes.TooMany);
        }
        return current.Stage switch
        {
            ErasureStage.Waiting => Next(current with { Stage = ErasureStage.Held }),
            ErasureStage.Held => No(ErasureCodes.Held),
            _ => No(ErasureCodes.NotWaiting),
        };
    }

    static ErasureFollowing Release(ErasureState current, ErasureActRecord act)
    {
        if (RoleOf(act.Actor) is null)
        {
            return No(ErasureCodes.Role);
        }
        return current.Stage is ErasureStage.Held ? Next(current with { Stage = ErasureStage.Waiting }) : No(ErasureCodes.NotHeld);
    }

    static ErasureFollowing Cancel(ErasureState current, ErasureActRecord act)
    {
        if (current.Stage is ErasureStage.Cancelled)
        {
            return No(ErasureCodes.NotWaiting);
        }
        var byApprover = RoleOf(act.Actor) is not null;
        var byPerson = string.Equals(act.Actor, $"person:{current.Subject}", StringComparison.Ordinal);
        var (who, may) = act.Reason switch
        {
            ErasureWords.Withdrawn => (byApprover || byPerson, current.Basis is ErasureWords.Request),
            ErasureWords.Lifted => (byApprover, current.Basis is ErasureWords.LegalOrder),
            ErasureWords.Declined => (byApprover, current.Stage is ErasureStage.Proposed),
            ErasureWords.Lapsed => (string.Equals(act.Actor, Hub, StringComparison.Ordinal), current.Stage is ErasureStage.Proposed),
            _ => (false, false),
        };
        if (!who)
        {
            return No(ErasureCodes.Role);
        }
        return may ? Next(current with { Stage = ErasureStage.Cancelled }) : No(ErasureCodes.OtherBasis);
    }

    static ErasureFollowing.Taken Next(ErasureState state) => new(state with { NextStep = state.NextStep + 1 });

    static ErasureFollowing.Refused No(string code) => new(code);

    /// <summary>The role of an approver; null for anybody else.</summary>
    static string? RoleOf(string actor)
    {
        var role = actor[..Math.Max(0, actor.IndexOf(':', StringComparison.Ordinal))];
        return role is ErasureWords.Operator or ErasureWords.Auditor ? role : null;
    }

    static ReadOnlySpan<char> SignIn(string actor) => actor.AsSpan(actor.IndexOf(':', StringComparison.Ordinal) + 1);
}
