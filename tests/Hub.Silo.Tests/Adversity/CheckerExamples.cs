using Hub.Rules;
using Hub.Silo.Tests.Adversity.Linearizability;

namespace Hub.Silo.Tests.Adversity;

/// <summary>The judge of the adversity tests is held to histories whose verdict is known.</summary>
public sealed class CheckerExamples
{
    static readonly ConsentCall Grant = new ConsentCall.Grant(0);
    static readonly ConsentCall Suspend = new ConsentCall.Suspend(0);
    static readonly ConsentCall Resume = new ConsentCall.Resume(0);
    static readonly ConsentCall Revoke = new ConsentCall.Revoke(0);
    static readonly ConsentCall Look = new ConsentCall.Look(0);
    static readonly ConsentCall Exchange = new ConsentCall.Exchange();
    static readonly ConsentAnswer Changed = new ConsentAnswer.Changed();
    static readonly ConsentAnswer NotPossible = new ConsentAnswer.NotPossible();
    static readonly ConsentAnswer Released = new ConsentAnswer.Released(0);
    static readonly ConsentAnswer DeniedRevoked = new ConsentAnswer.Denied(ReasonCodes.ConsentRevoked);

    [Fact]
    public void History_is_accepted_when_one_call_follows_another() =>
        Accepted(Op(1, 2, Grant, Changed), Op(3, 4, Exchange, Released), Op(5, 6, Revoke, Changed), Op(7, 8, Exchange, DeniedRevoked), Op(9, 10, Look, Seen(ConsentStanding.Revoked)));

    [Fact]
    public void Exchange_may_go_either_way_when_it_overlaps_the_revocation()
    {
        Accepted(Op(1, 2, Grant, Changed), Op(3, 6, Revoke, Changed), Op(4, 5, Exchange, Released));
        Accepted(Op(1, 2, Grant, Changed), Op(3, 6, Revoke, Changed), Op(4, 5, Exchange, DeniedRevoked));
        Accepted(Op(1, 2, Grant, Changed), Op(3, 6, Revoke, Changed), Op(4, 5, Exchange, DeniedRevoked), Op(4, 7, Exchange, Released));
    }

    [Fact]
    public void Release_is_refused_when_the_revocation_had_returned() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Revoke, Changed), Op(5, 6, Exchange, Released));

    [Fact]
    public void Release_is_refused_when_another_denial_by_the_revocation_had_returned() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 10, Revoke, Changed), Op(4, 5, Exchange, DeniedRevoked), Op(6, 7, Exchange, Released));

    [Fact]
    public void Look_is_refused_when_it_sees_a_state_that_had_passed() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Revoke, Changed), Op(5, 6, Look, Seen(ConsentStanding.Active)));

    [Fact]
    public void Grant_is_refused_when_it_was_lost() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Exchange, new ConsentAnswer.Denied(ReasonCodes.ConsentRequired)));

    [Fact]
    public void Change_is_refused_when_two_clients_made_the_same() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 6, Revoke, Changed), Op(4, 5, Revoke, Changed));

    [Fact]
    public void Denial_is_refused_when_a_consent_was_in_force_all_the_time() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Exchange, DeniedRevoked), Op(5, 6, Revoke, Changed));

    [Fact]
    public void Denial_is_refused_when_its_reason_is_another() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Suspend, Changed), Op(5, 6, Exchange, DeniedRevoked));

    [Fact]
    public void Call_that_nobody_heard_of_may_take_effect_late_or_never()
    {
        Accepted(Op(1, 2, Grant, Changed), Op(3, null, Revoke), Op(4, 5, Exchange, Released), Op(6, 7, Exchange, DeniedRevoked));
        Accepted(Op(1, 2, Grant, Changed), Op(3, null, Revoke), Op(4, 5, Exchange, Released), Op(6, 7, Exchange, Released));
        Accepted(Op(1, null, Grant), Op(2, 3, Exchange, Released));
    }

    [Fact]
    public void Call_that_nobody_heard_of_takes_effect_once_and_not_before_it_began()
    {
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Exchange, DeniedRevoked), Op(5, null, Revoke));
        Refused(Op(1, 2, Grant, Changed), Op(3, null, Suspend), Op(4, 5, Look, Seen(ConsentStanding.Suspended)), Op(6, 7, Resume, Changed), Op(8, 9, Look, Seen(ConsentStanding.Suspended)));
        Refused(Op(1, 2, Grant, Changed), Op(3, null, Revoke), Op(4, 5, Exchange, DeniedRevoked), Op(6, 7, Exchange, Released));
    }

    [Fact]
    public void Change_is_refused_when_it_was_possible_and_said_not_to_be() =>
        Refused(Op(1, 2, Grant, Changed), Op(3, 4, Suspend, NotPossible));

    [Fact]
    public void Search_says_so_when_it_is_cut_off() =>
        Assert.IsType<Verdict.Undecided>(LinearizabilityChecker.Check(new ConsentModel(1), [Op(1, 2, Grant, Changed), Op(3, 4, Revoke, Changed)], maxSteps: 1));

    static void Accepted(params Operation<ConsentCall, ConsentAnswer>[] history) =>
        Assert.IsType<Verdict.Linearizable>(LinearizabilityChecker.Check(new ConsentModel(1), history));

    static void Refused(params Operation<ConsentCall, ConsentAnswer>[] history) =>
        Assert.IsType<Verdict.Refused>(LinearizabilityChecker.Check(new ConsentModel(1), history));

    static Operation<ConsentCall, ConsentAnswer> Op(long invoked, long? returned, ConsentCall call, ConsentAnswer? answer = null) => new(invoked, returned, call, answer);

    static ConsentAnswer.Seen Seen(ConsentStanding standing) => new(standing);
}
