using FsCheck;
using FsCheck.Fluent;
using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>What holds of an act of two people after any steps, by anybody, at any time.</summary>
public sealed class TwoPersonLaws
{
    const int Lifetime = 10;

    static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    static readonly Id128[] SignIns = [.. Enumerable.Range(0, 4).Select(_ => Id128.Random())];
    static readonly Id128[] Humans = [.. Enumerable.Range(0, 3).Select(_ => Id128.Random())];

    /// <summary>Somebody's step at a second from the start on; <paramref name="Verdict"/> none: the act takes effect.</summary>
    sealed record Step(ActVerdict Verdict, int By, int Second);

    /// <param name="Held">Which human holds which sign-in; the last index: not known.</param>
    sealed record World(IReadOnlyList<int> Held, IReadOnlyList<Step> Steps);

    [Fact]
    public void It_is_taken_up_by_one_alone_and_takes_effect_once() => Check(world =>
    {
        var taken = Run(world).Where(done => done.Step.Verdict is ActVerdict.Approved).Select(done => done.Step.By).Distinct().Count();
        return taken <= 1 && Run(world).Count(done => done.Step.Verdict is ActVerdict.None) <= 1;
    });

    [Fact]
    public void It_is_never_taken_up_by_the_proposers_sign_in_or_human_nor_by_whom_it_is_about() => Check(world =>
        Run(world).All(done => done.Step.Verdict is not (ActVerdict.Approved or ActVerdict.Rejected)
            || (done.Step.By != 0 && (HolderOf(world, done.Step.By) is not { } human || (human != HolderOf(world, 0) && human != Humans[0])))));

    [Fact]
    public void An_act_about_its_proposer_is_never_taken_up() => Check(world =>
        HolderOf(world, 0) != Humans[0] || Run(world).All(done => done.Step.Verdict is ActVerdict.Withdrawn));

    [Fact]
    public void Nothing_happens_once_its_time_is_over() => Check(world => Run(world).All(done => done.Step.Second < Lifetime));

    [Fact]
    public void The_proposer_alone_withdraws_and_what_was_put_aside_stays_so() => Check(world =>
    {
        var done = Run(world);
        var aside = done.FindIndex(each => each.Step.Verdict is ActVerdict.Withdrawn or ActVerdict.Rejected);
        return done.All(each => each.Step.Verdict is not ActVerdict.Withdrawn || each.Step.By == 0) && (aside < 0 || aside == done.Count - 1);
    });

    [Fact]
    public void What_has_effect_was_taken_up_before() => Check(world =>
    {
        var done = Run(world);
        var effect = done.FindIndex(each => each.Step.Verdict is ActVerdict.None);
        return effect < 0 || (effect > 0 && done[effect - 1].Step.Verdict is ActVerdict.Approved && done[effect].After.DecidedBy != done[effect].After.ProposedBy);
    });

    [Fact]
    public void It_is_open_until_it_is_over() => Check(world => Run(world).All(done =>
        done.After.IsOpen(At(done.Step.Second)) == (done.Step.Verdict is ActVerdict.Approved) && !done.After.IsOpen(At(Lifetime))));

    /// <summary>The steps that were taken and changed something, each with the act after it.</summary>
    static List<(Step Step, TwoPersonAct After)> Run(World world)
    {
        TwoPersonAct act = new BindingProposal(Id128.Random(), Id128.Random(), Humans[0], "counter", SignIns[0], Start, At(Lifetime));
        var done = new List<(Step Step, TwoPersonAct After)>();
        foreach (var step in world.Steps)
        {
            var by = new ActPerson(SignIns[step.By], HolderOf(world, step.By), HolderOf(world, 0));
            var refused = step.Verdict is ActVerdict.None ? act.StateAt(At(step.Second)) is not ActState.TakenUp : act.FaultOf(step.Verdict, by, At(step.Second)) is not null;
            if (refused)
            {
                Assert.Throws<InvalidOperationException>(() => Take(act, step, by));
                continue;
            }
            var before = act;
            act = Take(act, step, by);
            // Saying the same again is let pass and is no step.
            if (act != before)
            {
                done.Add((step, act));
            }
        }
        return done;
    }

    static TwoPersonAct Take(TwoPersonAct act, Step step, ActPerson by) =>
        step.Verdict is ActVerdict.None ? act.TakeEffect(At(step.Second)) : act.Decide(step.Verdict, by, At(step.Second));

    static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);

    static Id128? HolderOf(World world, int signIn) => world.Held[signIn] < Humans.Length ? Humans[world.Held[signIn]] : null;

    static void Check(Func<World, bool> law)
    {
        var step = Gen.Elements(Enum.GetValues<ActVerdict>()).SelectMany(
            verdict => Gen.Choose(0, SignIns.Length - 1).Zip(Gen.Choose(0, Lifetime + 2), (by, at) => new Step(verdict, by, at)));
        var world = Gen.Choose(0, Humans.Length).ListOf(SignIns.Length).Zip(
            step.ListOf(12), (held, steps) => new World([.. held], [.. steps.OrderBy(each => each.Second)]));
        Prop.ForAll(world.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
