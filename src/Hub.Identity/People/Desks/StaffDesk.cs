using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Where operators make, recover and end sign-ins of staff: one proposes, another approves. Thread-safe.</summary>
/// <remarks>
/// One human holds at most one sign-in of staff, whatever its role, so nobody can both operate the hub and audit it, nor be both
/// of two people; the database holds to that by a constraint. A role never changes.
/// </remarks>
public sealed class StaffDesk
{
    /// <summary>Fewest that a hub starts with and that the end of one leaves: two, so that each act has its second.</summary>
    public const int FewestOperators = 2;

    const int MaxAgencyChars = 64;

    readonly IStaffStore _store;
    readonly IPersonStore _people;
    readonly ClientDirectory _agencies;
    readonly EnrolmentCodes _codes;
    readonly IIdentityRecords _records;
    readonly HubIdentityOptions _options;
    readonly TimeProvider _clock;

    internal StaffDesk(
        IStaffStore store, IPersonStore people, ClientDirectory agencies, EnrolmentCodes codes, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock) =>
        (_store, _people, _agencies, _codes, _records, _options, _clock) = (store, people, agencies, codes, records, options, clock);

    /// <summary>One operator proposes a new sign-in.</summary>
    /// <param name="holder">The human of the register, by the identity card.</param>
    public async ValueTask<DeskOutcome> ProposeNew(Id128 proposer, string? name, PersonRole role, string? agency, Id128 holder, CancellationToken cancellationToken)
    {
        if (!SignInName.TryParse(name, out var signInName))
        {
            return new DeskOutcome.Refused("staff.bad-name");
        }
        if (role is PersonRole.Citizen || (agency is not null && (role is not PersonRole.Officer || agency.Length is 0 or > MaxAgencyChars || !_agencies.TryFind(agency, out _))))
        {
            return new DeskOutcome.Refused("staff.bad-role");
        }
        return await Propose(StaffAct.Add, new Person(Id128.Random(), signInName.Text, role, Subject: null, agency, holder), proposer, cancellationToken);
    }

    /// <summary>One operator proposes a new way into a sign-in whose holder stands before them.</summary>
    public async ValueTask<DeskOutcome> ProposeRecovery(Id128 proposer, Id128 signIn, Id128 holder, CancellationToken cancellationToken) =>
        await _people.Find(signIn, cancellationToken) is { Role: not PersonRole.Citizen } person && person.Holder == holder
            ? await Propose(StaffAct.Recover, person, proposer, cancellationToken)
            : new DeskOutcome.Refused("staff.unknown");

    /// <summary>One operator proposes that a sign-in ends.</summary>
    public async ValueTask<DeskOutcome> ProposeEnd(Id128 proposer, Id128 signIn, CancellationToken cancellationToken) =>
        await _people.Find(signIn, cancellationToken) is { Role: not PersonRole.Citizen } person
            ? await Propose(StaffAct.End, person, proposer, cancellationToken)
            : new DeskOutcome.Refused("staff.unknown");

    /// <summary>A second, different operator approves.</summary>
    /// <param name="holder">The human of the register, by the identity card that the second operator read too; an end needs none.</param>
    public async ValueTask<DeskOutcome> Approve(Id128 proposalId, Id128 approver, Id128? holder, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (await _store.Find(proposalId, cancellationToken) is not { } proposal || (proposal.Act is not StaffAct.End && holder != proposal.Holder))
        {
            return new DeskOutcome.Refused("staff.unknown");
        }
        if (await Fault(approver, proposal.SignIn, cancellationToken) is { } refused)
        {
            return refused;
        }
        if (await _store.Decide(proposalId, approver, ActVerdict.Approved, now, cancellationToken) is { } fault)
        {
            return Refused(fault);
        }
        // What is on record comes about: from here on nobody who leaves stops it.
        var change = proposal.Act switch
        {
            StaffAct.Add => SignInChanges.StaffAdded,
            StaffAct.Recover => SignInChanges.Recovered,
            _ => SignInChanges.StaffEnded,
        };
        await _records.SignIn(new SignInChanged(proposal.Id, proposal.SignIn, proposal.Role, Subject: null, change, [proposal.ProposedBy, approver]), CancellationToken.None);
        if (proposal.FirstHalf is not { } first)
        {
            return await _store.GiveEffect(proposal.Id, code: null, now, CancellationToken.None) ? new DeskOutcome.Done(proposal.Id, HalfCode: null) : Refused(ActFault.Done);
        }
        var half = _codes.DrawSecond();
        var code = new EnrolmentCode(first, half.Hash, proposal.SignIn, now + EnrolmentCodes.Lifetime);
        return await _store.GiveEffect(proposal.Id, code, now, CancellationToken.None) ? new DeskOutcome.Done(proposal.Id, half.Text) : Refused(ActFault.Done);
    }

    /// <summary>A second operator rejects a proposal, or the first takes it back.</summary>
    public async ValueTask<DeskOutcome> PutAside(Id128 proposalId, Id128 operatorSignIn, CancellationToken cancellationToken)
    {
        if (await _store.Find(proposalId, cancellationToken) is not { } proposal)
        {
            return new DeskOutcome.Refused("staff.unknown");
        }
        if (await Fault(operatorSignIn, proposal.SignIn, cancellationToken) is { } refused)
        {
            return refused;
        }
        return await _store.PutAside(proposal, operatorSignIn, PersonRole.Operator, agency: null, _records, _clock.GetUtcNow(), cancellationToken) is { } fault
            ? Refused(fault)
            : new DeskOutcome.PutAside(proposalId, proposal.AsideBy(operatorSignIn));
    }

    /// <summary>Proposals that wait for a second operator, the oldest first.</summary>
    public ValueTask<IReadOnlyList<StaffProposal>> Open(CancellationToken cancellationToken) => _store.Open(TwoPersonAct.MaxOpen, _clock.GetUtcNow(), cancellationToken);

    /// <summary>Makes as many operators as are missing to <see cref="FewestOperators"/>. Each says who they are when they use their code.</summary>
    /// <param name="keep">Keeps name and both halves of each one's code where their owners find them; called before anything is made.</param>
    /// <returns>How many were made; none where enough can sign in or have a code that is alive.</returns>
    public async ValueTask<int> MakeFirst(Func<IReadOnlyList<(string Name, string First, string Second)>, ValueTask> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        var now = _clock.GetUtcNow();
        var missing = FewestOperators - await _store.CountOperators(now, cancellationToken);
        if (missing <= 0)
        {
            return 0;
        }
        var made = Enumerable.Range(0, missing).Select(_ => First(now)).ToList();
        await keep([.. made.Select(one => (one.Person.Name, one.First, one.Second))]);
        foreach (var (person, _, _, _, _) in made)
        {
            await _records.SignIn(new SignInChanged(Id128.Random(), person.SignIn, person.Role, Subject: null, SignInChanges.FirstOperator, []), cancellationToken);
        }
        return await _store.AddFirst([.. made.Select(one => (one.Person, one.Key, one.Code))], now, cancellationToken) ? missing : 0;
    }

    (Person Person, string Key, EnrolmentCode Code, string First, string Second) First(DateTimeOffset now)
    {
        var person = new Person(Id128.Random(), $"operator-{RandomNumberGenerator.GetHexString(6, lowercase: true)}", PersonRole.Operator, Subject: null);
        var (first, second) = (_codes.DrawFirst(), _codes.DrawSecond());
        var name = SignInName.TryParse(person.Name, out var parsed) ? parsed : throw new InvalidOperationException("A drawn name is a name.");
        return (person, name.Key, new EnrolmentCode(first.Hash, second.Hash, person.SignIn, now + EnrolmentCodes.Lifetime), first.Text, second.Text);
    }

    async ValueTask<DeskOutcome> Propose(StaffAct act, Person person, Id128 proposer, CancellationToken cancellationToken)
    {
        if (await Fault(proposer, person.SignIn, cancellationToken) is { } refused)
        {
            return refused;
        }
        if (person.Holder is { } holder && (await _people.Find(proposer, cancellationToken))?.Holder == holder)
        {
            return Refused(ActFault.OwnPerson);
        }
        var now = _clock.GetUtcNow();
        (string Text, Hash256 Hash)? half = act is StaffAct.End ? null : _codes.DrawFirst();
        var proposal = new StaffProposal(
            Id128.Random(), act, person.SignIn, person.Name, person.Role, person.Agency, person.Holder, half?.Hash, proposer, now, now + _options.BindingProposalLifetime);
        return await _store.Add(proposal, TwoPersonAct.MaxOpen, cancellationToken) is { } fault ? Refused(fault) : new DeskOutcome.Proposed(proposal.Id, half?.Text);
    }

    async ValueTask<DeskOutcome.Refused?> Fault(Id128 acting, Id128 signIn, CancellationToken cancellationToken)
    {
        if (await _people.Find(acting, cancellationToken) is not { Role: PersonRole.Operator })
        {
            return new("staff.not-an-operator");
        }
        return acting == signIn ? new("staff.own-person") : null;
    }

    static DeskOutcome.Refused Refused(ActFault fault) => new(fault switch
    {
        ActFault.Unknown => "staff.unknown",
        ActFault.Gone => "staff.not-an-operator",
        ActFault.SamePerson => "staff.same-operator",
        ActFault.OwnPerson => "staff.own-person",
        ActFault.TakenUp or ActFault.Conflict => "staff.taken-up",
        ActFault.Done => "staff.done",
        ActFault.PutAside => "staff.put-aside",
        ActFault.Expired => "staff.expired",
        ActFault.TooMany => "staff.too-many-proposals",
        ActFault.OpenAlready => "staff.proposal-open",
        ActFault.NameTaken => "staff.name-taken",
        ActFault.HolderTaken => "staff.holder-taken",
        ActFault.TooFewOperators => "staff.too-few-operators",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });
}
