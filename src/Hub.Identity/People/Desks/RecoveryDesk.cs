using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of a step of a recovery, or of a sign-in of staff.</summary>
public abstract record DeskOutcome
{
    DeskOutcome()
    {
    }

    /// <param name="Id">Of the proposal, which waits for a second.</param>
    /// <param name="HalfCode">To be handed over by the one who proposed; shown once. Null where no way in is given.</param>
    public sealed record Proposed(Id128 Id, string? HalfCode) : DeskOutcome;

    /// <param name="HalfCode">To be handed over by the second; shown once. Null where no way in is given.</param>
    public sealed record Done(Id128 Id, string? HalfCode) : DeskOutcome;

    /// <summary>Rejected or withdrawn; kept, without effect.</summary>
    public sealed record PutAside(Id128 Id, ActVerdict Verdict) : DeskOutcome;

    /// <param name="Code"><c>recovery.…</c> or <c>staff.…</c>.</param>
    public sealed record Refused(string Code) : DeskOutcome;
}

/// <summary>The counter where two officers give a bound person a new way in, at the level of the binding itself. Thread-safe.</summary>
/// <remarks>
/// As with a binding, the second officer takes the proposal up, it is recorded, then it has effect. The effect ends every
/// session, grant and way in that was; the new one is a code of two halves, of which each officer sees one.
/// </remarks>
public sealed class RecoveryDesk
{
    const int MaxMethodChars = 32;

    readonly IRecoveryStore _store;
    readonly IPersonStore _people;
    readonly EnrolmentCodes _codes;
    readonly IIdentityRecords _records;
    readonly HubIdentityOptions _options;
    readonly TimeProvider _clock;

    internal RecoveryDesk(IRecoveryStore store, IPersonStore people, EnrolmentCodes codes, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock) =>
        (_store, _people, _codes, _records, _options, _clock) = (store, people, codes, records, options, clock);

    /// <summary>The first officer says who stands at the counter.</summary>
    /// <param name="subject">The person of the register, by the identity card.</param>
    /// <param name="method">How it was proofed, e.g. <c>counter</c>; 1..32 characters.</param>
    public async ValueTask<DeskOutcome> Propose(Id128 officer, Id128 signIn, Id128 subject, string method, CancellationToken cancellationToken)
    {
        if (method is not { Length: > 0 and <= MaxMethodChars })
        {
            return new DeskOutcome.Refused("recovery.bad-method");
        }
        if (await Fault(officer, signIn, subject, cancellationToken) is { } refused)
        {
            return refused;
        }
        var now = _clock.GetUtcNow();
        var half = _codes.DrawFirst();
        var proposal = new RecoveryProposal(Id128.Random(), signIn, subject, method, half.Hash, officer, now, now + _options.BindingProposalLifetime);
        return await _store.Add(proposal, TwoPersonAct.MaxOpen, cancellationToken) is { } fault ? Refused(fault) : new DeskOutcome.Proposed(proposal.Id, half.Text);
    }

    /// <summary>A second, different officer confirms.</summary>
    /// <param name="subject">The person of the register, by the identity card that the second officer read too.</param>
    public async ValueTask<DeskOutcome> Confirm(Id128 proposalId, Id128 officer, Id128? subject, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (await _store.Find(proposalId, cancellationToken) is not { } proposal || subject != proposal.Subject)
        {
            return new DeskOutcome.Refused("recovery.unknown");
        }
        if (await Fault(officer, proposal.SignIn, proposal.Subject, cancellationToken) is { } refused)
        {
            return refused;
        }
        if (await _store.Decide(proposalId, officer, ActVerdict.Approved, now, cancellationToken) is { } fault)
        {
            return Refused(fault);
        }
        // Reserved, so what is recorded comes about, also where the browser has gone meanwhile; it already has where the same officer said so twice at once.
        await _records.SignIn(
            new SignInChanged(proposal.Id, proposal.SignIn, PersonRole.Citizen, proposal.Subject, SignInChanges.Recovered, [proposal.ProposedBy, officer]), CancellationToken.None);
        var half = _codes.DrawSecond();
        var code = new EnrolmentCode(proposal.FirstHalf, half.Hash, proposal.SignIn, now + EnrolmentCodes.Lifetime);
        return await _store.GiveEffect(proposal.Id, code, now, CancellationToken.None) ? new DeskOutcome.Done(proposal.Id, half.Text) : Refused(ActFault.Done);
    }

    /// <summary>A second officer rejects a proposal, or the first takes it back.</summary>
    public async ValueTask<DeskOutcome> PutAside(Id128 proposalId, Id128 officer, CancellationToken cancellationToken)
    {
        if (await _store.Find(proposalId, cancellationToken) is not { } proposal)
        {
            return new DeskOutcome.Refused("recovery.unknown");
        }
        if (await _people.Find(officer, cancellationToken) is not { Role: PersonRole.Officer, Agency: null })
        {
            return new DeskOutcome.Refused("recovery.not-an-officer");
        }
        return await _store.PutAside(proposal, officer, PersonRole.Officer, agency: null, _records, _clock.GetUtcNow(), cancellationToken) is { } fault
            ? Refused(fault)
            : new DeskOutcome.PutAside(proposalId, proposal.AsideBy(officer));
    }

    /// <summary>Proposals that wait for a second officer, the oldest first.</summary>
    public ValueTask<IReadOnlyList<RecoveryProposal>> Open(CancellationToken cancellationToken) => _store.Open(TwoPersonAct.MaxOpen, _clock.GetUtcNow(), cancellationToken);

    static DeskOutcome.Refused Refused(ActFault fault) => new(fault switch
    {
        ActFault.Unknown or ActFault.Conflict => "recovery.unknown",
        ActFault.Gone => "recovery.not-an-officer",
        ActFault.SamePerson => "recovery.same-officer",
        ActFault.OwnPerson => "recovery.own-person",
        ActFault.TakenUp => "recovery.taken-up",
        ActFault.Done => "recovery.done",
        ActFault.PutAside => "recovery.put-aside",
        ActFault.Expired => "recovery.expired",
        ActFault.TooMany => "recovery.too-many-proposals",
        ActFault.OpenAlready => "recovery.proposal-open",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    async ValueTask<DeskOutcome.Refused?> Fault(Id128 officer, Id128 signIn, Id128 subject, CancellationToken cancellationToken)
    {
        if (await _people.Find(officer, cancellationToken) is not { Role: PersonRole.Officer, Agency: null } acting)
        {
            return new("recovery.not-an-officer");
        }
        if (officer == signIn || acting.Holder == subject)
        {
            return new("recovery.own-person");
        }
        // An unknown name, one that is not bound and one bound to somebody else look alike.
        return await _people.Find(signIn, cancellationToken) is { Role: PersonRole.Citizen } citizen && citizen.Subject == subject ? null : new("recovery.unknown");
    }
}
