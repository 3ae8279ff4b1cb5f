using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Delays;

/// <summary>Which entry may follow which register.</summary>
static class DelayRules
{
    const string Hub = "hub";

    public static DelayFollowing Ask(DelayRegister register, DelayScope scope, DelayEntry entry, DelayAskedRecord asked)
    {
        if (register.Orders.ContainsKey(asked.Order) || scope.Agency.Length == 0 || scope.Purpose.Length == 0 || asked.Reference is not { Length: > 0 and <= DelayLimits.MaxReference })
        {
            return No(DelayCodes.Unfit);
        }
        if (RoleOf(asked.Actor) is null)
        {
            return No(DelayCodes.Role);
        }
        if (register.Orders.Count >= DelayLimits.MaxOrders)
        {
            return No(DelayCodes.TooMany);
        }
        if (Standing(register, scope, asked.Order, asked.Continues, entry.At, asked.Until) is { } code)
        {
            return No(code);
        }
        return new DelayFollowing.Taken(new()
        {
            Order = asked.Order,
            Scope = scope,
            Reference = asked.Reference,
            Asker = asked.Actor,
            AskedAt = entry.At,
            Until = asked.Until,
            Continues = asked.Continues,
            Stage = DelayStage.Asked,
        });
    }

    public static DelayFollowing Order(DelayRegister register, DelayScope scope, DelayEntry entry, DelayRecord ordered)
    {
        if (register.Orders.GetValueOrDefault(ordered.Order) is not { Stage: DelayStage.Asked } state)
        {
            return No(DelayCodes.NotAsked);
        }
        if (RoleOf(ordered.Actor) is not (DelayWords.Operator or DelayWords.Auditor))
        {
            return No(DelayCodes.Role);
        }
        if (string.Equals(RoleOf(ordered.Actor), RoleOf(state.Asker), StringComparison.Ordinal))
        {
            return No(DelayCodes.SameRole);
        }
        if (SignIn(ordered.Actor).SequenceEqual(SignIn(state.Asker)))
        {
            return No(DelayCodes.SameApprover);
        }
        var same = scope == state.Scope && string.Equals(ordered.Reference, state.Reference, StringComparison.Ordinal) && ordered.Until == state.Until && ordered.Continues == state.Continues;
        if (!same || !ordered.Approvers.SequenceEqual([state.Asker, ordered.Actor], StringComparer.Ordinal))
        {
            return No(DelayCodes.Unfit);
        }
        if (Standing(register, scope, state.Order, state.Continues, entry.At, state.Until) is { } code)
        {
            return No(code);
        }
        return new DelayFollowing.Taken(state with { Stage = DelayStage.InForce, Approver = ordered.Actor, Since = entry.At, Key = ordered.Key, Ordered = entry.Id });
    }

    public static DelayFollowing End(DelayRegister register, DelayScope scope, DelayEntry entry, DelayEndedRecord ended)
    {
        if (register.Orders.GetValueOrDefault(ended.Order) is not { } state || state.Scope != scope)
        {
            return No(DelayCodes.Unknown);
        }
        var byHub = string.Equals(ended.Actor, Hub, StringComparison.Ordinal);
        var wanted = ended.Reason is DelayWords.Due or DelayWords.Early ? DelayStage.InForce : DelayStage.Asked;
        if (state.Stage != wanted)
        {
            return No(wanted is DelayStage.InForce ? DelayCodes.NotInForce : DelayCodes.NotAsked);
        }
        var (may, time) = ended.Reason switch
        {
            DelayWords.Due => (byHub, register.DueAt(state)),
            DelayWords.Lapsed => (byHub, state.AskedAt + (long)DelayLimits.Asked.TotalMilliseconds),
            DelayWords.Early or DelayWords.Declined => (RoleOf(ended.Actor) is not null, 0),
            _ => (false, 0L),
        };
        if (!may)
        {
            return No(DelayCodes.Role);
        }
        if (entry.At < time)
        {
            return No(DelayCodes.TooEarly);
        }
        var stage = wanted is DelayStage.InForce ? DelayStage.Ended : DelayStage.Refused;
        return new DelayFollowing.Taken(state with { Stage = stage, EndedBy = entry.Id, EndedAt = entry.At, Reason = ended.Reason });
    }

    /// <summary>Whether an order may stand beside the others, and how far it may reach; null when it may.</summary>
    static string? Standing(DelayRegister register, DelayScope scope, Id128 order, Id128? continues, long at, long until)
    {
        var others = register.Of(scope).Where(state => state.Order != order && (state.Stage is DelayStage.Asked || (state.Stage is DelayStage.InForce && at < register.DueAt(state)))).ToList();
        if (continues is null)
        {
            if (others.Count > 0)
            {
                return DelayCodes.Open;
            }
            return until > at && until - at <= (long)DelayLimits.Longest.TotalMilliseconds ? null : DelayCodes.EndDate;
        }
        // One order continues another, the youngest: no two continue the same.
        if (others.Find(state => state.Order == continues) is not { Stage: DelayStage.InForce } before || others.Exists(state => state.Continues == continues))
        {
            return DelayCodes.NotContinuable;
        }
        var reaches = until > before.Until && until - at <= (long)DelayLimits.Longest.TotalMilliseconds && until - First(register, before).Since <= (long)DelayLimits.LongestContinued.TotalMilliseconds;
        return reaches ? null : DelayCodes.EndDate;
    }

    static DelayState First(DelayRegister register, DelayState state) =>
        state.Continues is { } before && register.Orders.TryGetValue(before, out var earlier) ? First(register, earlier) : state;

    static DelayFollowing.Refused No(string code) => new(code);

    /// <summary>The role of who acts; null for one that may do nothing here.</summary>
    static string? RoleOf(string actor)
    {
        var role = actor[..Math.Max(0, actor.IndexOf(':', StringComparison.Ordinal))];
        return role is DelayWords.Officer or DelayWords.Operator or DelayWords.Auditor ? role : null;
    }

    static ReadOnlySpan<char> SignIn(string actor) => actor.AsSpan(actor.IndexOf(':', StringComparison.Ordinal) + 1);
}
