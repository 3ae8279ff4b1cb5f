using Hub.Canon;

namespace Hub.Identity;

/// <summary>What became of a step at the desk.</summary>
public abstract record BindingOutcome
{
    BindingOutcome()
    {
    }

    /// <summary>Waits for a second officer.</summary>
    public sealed record Proposed(BindingProposal Proposal) : BindingOutcome;

    /// <summary>Recorded and in effect.</summary>
    public sealed record Bound(BindingProposal Proposal) : BindingOutcome;

    /// <summary>Rejected or withdrawn; kept, without effect.</summary>
    public sealed record PutAside(Id128 Id, ActVerdict Verdict) : BindingOutcome;

    /// <param name="Code"><c>binding.not-an-officer</c>, <c>.own-sign-in</c>, <c>.own-person</c>, <c>.not-a-citizen</c>, <c>.already-bound</c>,
    /// <c>.subject-taken</c>, <c>.unknown</c>, <c>.expired</c>, <c>.same-officer</c>, <c>.taken-up</c>, <c>.put-aside</c>,
    /// <c>.too-many-proposals</c>, <c>.proposal-open</c> or <c>.bad-method</c>.</param>
    public sealed record Refused(string Code) : BindingOutcome;
}

/// <summary>The counter where two officers bind a sign-in to a person. Thread-safe.</summary>
/// <remarks>
/// The second officer takes the proposal up, the binding is recorded, then it has effect. A crash in between leaves a proposal
/// that the same officer confirms again; the record is reported again under the same proposal id.
/// </remarks>
public sealed class BindingDesk(IBindingStore bindings, IPersonStore people, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock)
{
    const int MaxMethodChars = 32;

    /// <summary>The first officer says who the person at the counter is.</summary>
    /// <param name="officer">Sign-in of the officer who acts.</param>
    /// <param name="signIn">The citizen's sign-in.</param>
    /// <param name="subject">The person of the register.</param>
    /// <param name="method">How it was proofed, e.g. <c>counter</c>; 1..32 characters.</param>
    public async ValueTask<BindingOutcome> Propose(Id128 officer, Id128 signIn, Id128 subject, string method, CancellationToken cancellationToken)
    {
        if (method is not { Length: > 0 and <= MaxMethodChars })
        {
            return new BindingOutcome.Refused("binding.bad-method");
        }
        if (await Fault(officer, signIn, subject, cancellationToken) is { } refused)
        {
            return refused;
        }
        var now = clock.GetUtcNow();
        var proposal = new BindingProposal(Id128.Random(), signIn, subject, method, officer, now, now + options.BindingProposalLifetime);
        return await bindings.Add(proposal, TwoPersonAct.MaxOpen, cancellationToken) is { } fault ? Refused(fault) : new BindingOutcome.Proposed(proposal);
    }

    /// <summary>A second, different officer confirms.</summary>
    /// <param name="subject">The person of the register, by the identity card that the second officer read too.</param>
    public async ValueTask<BindingOutcome> Confirm(Id128 proposalId, Id128 officer, Id128? subject, CancellationToken cancellationToken)
    {
        if (await bindings.Find(proposalId, cancellationToken) is not { } proposal || subject != proposal.Subject)
        {
            return new BindingOutcome.Refused("binding.unknown");
        }
        if (await Fault(officer, proposal.SignIn, proposal.Subject, cancellationToken) is { } refused)
        {
            return refused;
        }
        var now = clock.GetUtcNow();
        if (await bindings.Decide(proposalId, officer, ActVerdict.Approved, now, cancellationToken) is { } fault)
        {
            return Refused(fault);
        }
        // Reserved, so what is recorded comes about, also where the browser has gone meanwhile; it already has where the same officer said so twice at once.
        await records.Binding(
            new BindingConfirmed(proposal.Id, proposal.SignIn, proposal.Subject, proposal.ProposedBy, officer, proposal.Method), CancellationToken.None);
        return await bindings.GiveEffect(proposal.Id, now, CancellationToken.None)
            ? new BindingOutcome.Bound(proposal with { DecidedBy = officer, Verdict = ActVerdict.Approved, DecidedAt = now, EffectiveAt = now })
            : Refused(ActFault.Done);
    }

    /// <summary>A second officer rejects a proposal, or the first takes it back.</summary>
    public async ValueTask<BindingOutcome> PutAside(Id128 proposalId, Id128 officer, CancellationToken cancellationToken)
    {
        if (await bindings.Find(proposalId, cancellationToken) is not { } proposal)
        {
            return new BindingOutcome.Refused("binding.unknown");
        }
        if (await people.Find(officer, cancellationToken) is not { Role: PersonRole.Officer, Agency: null })
        {
            return new BindingOutcome.Refused("binding.not-an-officer");
        }
        return await bindings.PutAside(proposal, officer, PersonRole.Officer, agency: null, records, clock.GetUtcNow(), cancellationToken) is { } fault
            ? Refused(fault)
            : new BindingOutcome.PutAside(proposalId, proposal.AsideBy(officer));
    }

    /// <summary>Proposals that wait for a second officer, the oldest first.</summary>
    public ValueTask<IReadOnlyList<BindingProposal>> Open(CancellationToken cancellationToken) =>
        bindings.Open(TwoPersonAct.MaxOpen, clock.GetUtcNow(), cancellationToken);

    static BindingOutcome.Refused Refused(ActFault fault) => new(fault switch
    {
        ActFault.Unknown => "binding.unknown",
        ActFault.Gone => "binding.not-an-officer",
        ActFault.SamePerson => "binding.same-officer",
        ActFault.OwnPerson => "binding.own-person",
        ActFault.TakenUp or ActFault.Conflict => "binding.taken-up",
        ActFault.Done => "binding.already-bound",
        ActFault.PutAside => "binding.put-aside",
        ActFault.Expired => "binding.expired",
        ActFault.TooMany => "binding.too-many-proposals",
        ActFault.OpenAlready => "binding.proposal-open",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    async ValueTask<BindingOutcome.Refused?> Fault(Id128 officer, Id128 signIn, Id128 subject, CancellationToken cancellationToken)
    {
        if (await people.Find(officer, cancellationToken) is not { Role: PersonRole.Officer, Agency: null } acting)
        {
            // Officers of an agency decide by the data of people; they do not also say who those people are.
            return new("binding.not-an-officer");
        }
        if (acting.Holder == subject)
        {
            return new("binding.own-person");
        }
        if (officer == signIn)
        {
            return new("binding.own-sign-in");
        }
        if (await people.Find(signIn, cancellationToken) is not { Role: PersonRole.Citizen } citizen)
        {
            return new("binding.not-a-citizen");
        }
        if (citizen.Subject is not null)
        {
            return new("binding.already-bound");
        }
        return await bindings.IsBound(subject, cancellationToken) ? new("binding.subject-taken") : null;
    }
}
