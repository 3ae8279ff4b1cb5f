using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>What somebody said to a proposal.</summary>
public enum ActVerdict
{
    None,
    Approved,
    Rejected,

    /// <summary>By the one who proposed it.</summary>
    Withdrawn,
}

/// <summary>Where an act of two people stands.</summary>
public enum ActState
{
    /// <summary>Waits for the second person.</summary>
    Proposed,

    /// <summary>The second person said yes and alone sees it done; it has no effect yet.</summary>
    TakenUp,

    /// <summary>In effect.</summary>
    Approved,
    Rejected,
    Withdrawn,

    /// <summary>Its time was over before it had effect.</summary>
    Expired,
}

/// <summary>Why a step of an act of two people is not taken.</summary>
public enum ActFault
{
    Unknown,

    /// <summary>The sign-in of the one who acts has ended.</summary>
    Gone,

    /// <summary>The second person is the first: by sign-in, or as the human who holds both.</summary>
    SamePerson,

    /// <summary>One of the two is the human whom the act is about.</summary>
    OwnPerson,

    /// <summary>Somebody else took it up.</summary>
    TakenUp,
    Done,
    PutAside,
    Expired,

    /// <summary>As many wait as may, at the desk or of the one who proposes.</summary>
    TooMany,

    /// <summary>One about the same waits already.</summary>
    OpenAlready,

    /// <summary>What it would change was changed, or promised to another act.</summary>
    Conflict,
    NameTaken,

    /// <summary>The human holds a sign-in of staff already.</summary>
    HolderTaken,

    /// <summary>Fewer operators would be left than an act needs.</summary>
    TooFewOperators,
}

/// <summary>Who takes a step.</summary>
/// <param name="Holder">The human who holds the sign-in; null where the hub does not know.</param>
/// <param name="ProposersHolder">The human who holds the proposer's.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ActPerson(Id128 SignIn, Id128? Holder, Id128? ProposersHolder);

/// <summary>An act that takes two people: one proposes, another decides. Pure: the stores keep what is decided here.</summary>
public abstract record TwoPersonAct(Id128 Id, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Most that may wait at a desk, all of which it lists.</summary>
    public const int MaxOpen = 200;

    /// <summary>Most that may wait of one person at a desk, so that nobody fills it alone.</summary>
    public const int MaxOpenPerProposer = 20;

    /// <summary>The one who decided or withdrew it; nobody else can then.</summary>
    public Id128? DecidedBy { get; init; }

    public ActVerdict Verdict { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Since when it is in effect; null before.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>The human of the register whom it is about; neither of the two is.</summary>
    public virtual Id128? About => null;

    public ActState StateAt(DateTimeOffset now) => Verdict switch
    {
        ActVerdict.Rejected => ActState.Rejected,
        ActVerdict.Withdrawn => ActState.Withdrawn,
        ActVerdict.Approved when EffectiveAt is not null => ActState.Approved,
        _ when now >= ExpiresAt => ActState.Expired,
        ActVerdict.Approved => ActState.TakenUp,
        _ => ActState.Proposed,
    };

    /// <summary>Whether it waits for the second person, or for one who took it up to see it done.</summary>
    public bool IsOpen(DateTimeOffset now) => StateAt(now) is ActState.Proposed or ActState.TakenUp;

    /// <summary>What putting it aside is for this person.</summary>
    public ActVerdict AsideBy(Id128 signIn) => signIn == ProposedBy ? ActVerdict.Withdrawn : ActVerdict.Rejected;

    /// <summary>
    /// Why the step cannot be taken; null where it can. Whoever took it up can say yes again until it has effect; whoever put it aside
    /// can say so again, which changes nothing and lets a record that failed be made.
    /// </summary>
    public ActFault? FaultOf(ActVerdict verdict, ActPerson by, DateTimeOffset now) =>
        FaultOf(verdict, by) ?? StateAt(now) switch
        {
            ActState.Proposed => null,
            ActState.TakenUp when verdict is ActVerdict.Approved && DecidedBy == by.SignIn => null,
            ActState.TakenUp => ActFault.TakenUp,
            ActState.Rejected or ActState.Withdrawn when verdict == Verdict && DecidedBy == by.SignIn => null,
            ActState.Approved => ActFault.Done,
            ActState.Expired => ActFault.Expired,
            _ => ActFault.PutAside,
        };

    /// <summary>The act after the step.</summary>
    /// <exception cref="InvalidOperationException">It cannot be taken, by <see cref="FaultOf(ActVerdict, ActPerson, DateTimeOffset)"/>.</exception>
    public TwoPersonAct Decide(ActVerdict verdict, ActPerson by, DateTimeOffset now) => FaultOf(verdict, by, now) is { } fault
        ? throw new InvalidOperationException($"The step cannot be taken: {fault}.")
        : this with { Verdict = verdict, DecidedBy = by.SignIn, DecidedAt = DecidedAt ?? now };

    /// <summary>The act in effect.</summary>
    /// <exception cref="InvalidOperationException">Nobody took it up, or its time is over.</exception>
    public TwoPersonAct TakeEffect(DateTimeOffset now) => StateAt(now) is ActState.TakenUp
        ? this with { EffectiveAt = now }
        : throw new InvalidOperationException("Only what was taken up has effect.");

    ActFault? FaultOf(ActVerdict verdict, ActPerson by)
    {
        if (verdict is ActVerdict.Withdrawn)
        {
            return by.SignIn == ProposedBy ? null : ActFault.SamePerson;
        }
        if (by.SignIn == ProposedBy || (by.Holder is { } human && human == by.ProposersHolder))
        {
            return ActFault.SamePerson;
        }
        return About is { } about && (by.Holder == about || by.ProposersHolder == about) ? ActFault.OwnPerson : null;
    }
}

/// <summary>Where acts of two people wait and are decided on. Thread-safe; durable when a method returns.</summary>
public interface ITwoPersonStore<T>
    where T : TwoPersonAct
{
    /// <summary>Adds a proposal; what stands against it, null where nothing does.</summary>
    /// <param name="maxOpen">Most that may wait at the desk; of one proposer at most <see cref="TwoPersonAct.MaxOpenPerProposer"/>.</param>
    ValueTask<ActFault?> Add(T act, int maxOpen, CancellationToken cancellationToken);

    ValueTask<T?> Find(Id128 id, CancellationToken cancellationToken);

    /// <summary>Those that wait, the oldest first.</summary>
    ValueTask<IReadOnlyList<T>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps what somebody says to a proposal, atomically; what stands against it, null where nothing does. An approval reserves what
    /// the act needs, so that it comes about once it is recorded; the same person can approve again until it has effect.
    /// </summary>
    ValueTask<ActFault?> Decide(Id128 id, Id128 person, ActVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken);
}
