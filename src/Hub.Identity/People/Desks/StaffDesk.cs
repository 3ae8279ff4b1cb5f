using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Where operators make sign-ins for staff: one proposes, another approves. Thread-safe.</summary>
/// <remarks>
/// One human holds at most one sign-in of staff, whatever its role, so nobody can both operate the hub and audit it; the database
/// holds to that by a constraint. A role never changes.
/// </remarks>
public sealed class StaffDesk
{
    /// <summary>Longest list given at once.</summary>
    public const int MaxListed = 100;

    /// <summary>Operators that a hub starts with: two, so that each act has its second.</summary>
    public const int FirstOperators = 2;

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
        if (await Fault(proposer, holder, cancellationToken) is { } refused)
        {
            return refused;
        }
        if (!SignInName.TryParse(name, out var signInName))
        {
            return new DeskOutcome.Refused("staff.bad-name");
        }
        if (role is PersonRole.Citizen || (agency is not null && (role is not PersonRole.Officer || agency.Length is 0 or > MaxAgencyChars || !_agencies.TryFind(agency, out _))))
        {
            return new DeskOutcome.Refused("staff.bad-role");
        }
        if (await _people.FindByName(signInName.Key, cancellationToken) is not null)
        {
            return new DeskOutcome.Refused("staff.name-taken");
        }
        if (await _store.IsHeld(holder, cancellationToken))
        {
            return new DeskOutcome.Refused("staff.holder-taken");
        }
        return await Propose(StaffAct.Add, new Person(Id128.Random(), signInName.Text, role, Subject: null, agency, holder), proposer, cancellationToken);
    }

    /// <summary>One operator proposes a new way into a sign-in whose holder stands before them.</summary>
    public async ValueTask<DeskOutcome> ProposeRecovery(Id128 proposer, Id128 signIn, Id128 holder, CancellationToken cancellationToken)
    {
        if (await Fault(proposer, holder, cancellationToken) is { } refused)
        {
            return refused;
        }
        return await _people.Find(signIn, cancellationToken) is { Role: not PersonRole.Citizen } person && person.Holder == holder
            ? await Propose(StaffAct.Recover, person, proposer, cancellationToken)
            : new DeskOutcome.Refused("staff.unknown");
    }

    /// <summary>A second, different operator approves.</summary>
    public async ValueTask<DeskOutcome> Approve(Id128 proposalId, Id128 approver, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (await _store.Find(proposalId, cancellationToken) is not { } proposal || !SignInName.TryParse(proposal.Name, out var name))
        {
            return new DeskOutcome.Refused("staff.unknown");
        }
        if (Closed(proposal, approver, now) is { } closed)
        {
            return closed;
        }
        if (await Fault(approver, proposal.Holder, cancellationToken) is { } refused)
        {
            return refused;
        }
        if (!await _store.TakeUp(proposalId, approver, now, cancellationToken))
        {
            return new DeskOutcome.Refused("staff.taken-up");
        }
        var change = proposal.Act is StaffAct.Add ? SignInChanges.StaffAdded : SignInChanges.Recovered;
        await _records.SignIn(new SignInChanged(proposal.Id, proposal.SignIn, proposal.Role, Subject: null, change, [proposal.ProposedBy, approver]), cancellationToken);
        var half = _codes.DrawSecond();
        var code = new EnrolmentCode(proposal.FirstHalf, half.Hash, proposal.SignIn, now + EnrolmentCodes.Lifetime);
        return await _store.GiveEffect(proposal, name.Key, code, now, cancellationToken) switch
        {
            StaffEffect.Done => new DeskOutcome.Done(proposal.Id, half.Text),
            StaffEffect.NameTaken => new DeskOutcome.Refused("staff.name-taken"),
            StaffEffect.HolderTaken => new DeskOutcome.Refused("staff.holder-taken"),
            _ => new DeskOutcome.Refused("staff.done"),
        };
    }

    /// <summary>Proposals that wait for a second operator, the oldest first, at most <see cref="MaxListed"/>.</summary>
    public ValueTask<IReadOnlyList<StaffProposal>> Open(CancellationToken cancellationToken) => _store.Open(MaxListed, _clock.GetUtcNow(), cancellationToken);

    /// <summary>Makes the hub's first two operators, while there is none who can sign in.</summary>
    /// <param name="keep">Keeps name and both halves of each one's code where their owners find them; called before anything is made.</param>
    /// <returns>False where there is an operator.</returns>
    public async ValueTask<bool> MakeFirst(Func<IReadOnlyList<(string Name, string First, string Second)>, ValueTask> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        var now = _clock.GetUtcNow();
        if (await _store.HasOperator(now, cancellationToken))
        {
            return false;
        }
        var made = Enumerable.Range(0, FirstOperators).Select(_ => First(now)).ToList();
        await keep([.. made.Select(one => (one.Person.Name, one.First, one.Second))]);
        foreach (var (person, _, _, _, _) in made)
        {
            await _records.SignIn(new SignInChanged(Id128.Random(), person.SignIn, person.Role, Subject: null, SignInChanges.FirstOperator, []), cancellationToken);
        }
        return await _store.AddFirst([.. made.Select(one => (one.Person, one.Key, one.Code))], now, cancellationToken);
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
        var now = _clock.GetUtcNow();
        var half = _codes.DrawFirst();
        var proposal = new StaffProposal(
            Id128.Random(), act, person.SignIn, person.Name, person.Role, person.Agency, person.Holder!.Value, half.Hash, proposer, now, now + _options.BindingProposalLifetime, null, null);
        await _store.Add(proposal, cancellationToken);
        return new DeskOutcome.Proposed(proposal.Id, half.Text);
    }

    static DeskOutcome.Refused? Closed(StaffProposal proposal, Id128 approver, DateTimeOffset now)
    {
        if (proposal.ProposedBy == approver)
        {
            return new("staff.same-operator");
        }
        if (proposal.EffectiveAt is not null)
        {
            return new("staff.done");
        }
        return now >= proposal.ExpiresAt ? new("staff.expired") : null;
    }

    async ValueTask<DeskOutcome.Refused?> Fault(Id128 acting, Id128 holder, CancellationToken cancellationToken)
    {
        if (await _people.Find(acting, cancellationToken) is not { Role: PersonRole.Operator } known)
        {
            return new("staff.not-an-operator");
        }
        return known.Holder == holder ? new("staff.own-person") : null;
    }
}
