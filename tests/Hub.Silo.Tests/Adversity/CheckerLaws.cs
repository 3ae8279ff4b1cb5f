using Hub.Rules;
using Hub.Silo.Tests.Adversity.Linearizability;
using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Adversity;

/// <summary>The search agrees with trying everything.</summary>
public sealed class CheckerLaws(ITestOutputHelper output)
{
    const int Histories = 6_000;
    const int ThoroughHistories = 60_000;
    const int MaxCalls = 5;
    const int Consents = 2;

    public static TheoryData<int> SeedsNow => [.. Seeds.Now];

    [Theory]
    [MemberData(nameof(SeedsNow), DisableDiscoveryEnumeration = true)]
    public void Checker_agrees_with_brute_force_on_random_histories(int seed)
    {
        var random = new Random(seed);
        var model = new ConsentModel(Consents);
        var (accepted, refused) = (0, 0);
        for (var n = 0; n < (Seeds.IsThorough ? ThoroughHistories : Histories); n++)
        {
            var history = Draw(random, model);
            var expected = BruteForce.IsLinearizable(model, history);
            var verdict = LinearizabilityChecker.Check(model, history);
            Assert.True(verdict is Verdict.Linearizable == expected && verdict is not Verdict.Undecided, $"seed {seed}, history {n}: {verdict}, expected {expected}\n{string.Join('\n', history)}");
            (accepted, refused) = expected ? (accepted + 1, refused) : (accepted, refused + 1);
        }
        output.WriteLine($"seed {seed}: {accepted} histories accepted, {refused} refused");
        Assert.True(accepted > Histories / 10 && refused > Histories / 10, "one verdict was hardly seen");
    }

    /// <summary>Calls that took effect in some order; then, in most histories, one answer is replaced by another.</summary>
    static List<Operation<ConsentCall, ConsentAnswer>> Draw(Random random, ConsentModel model)
    {
        var (state, history) = (model.Initial, new List<Operation<ConsentCall, ConsentAnswer>>());
        var count = 1 + random.Next(MaxCalls);
        for (var n = 0; n < count; n++)
        {
            var call = Call(random);
            var answer = Answers().First(possible => model.Allows(state, call, possible, out _));
            var (invoked, returned) = ((n * 4) - random.Next(8), (n * 4) + 1 + random.Next(8));
            var heard = random.Next(5) > 0;
            if (heard || random.Next(2) == 0)
            {
                model.Allows(state, call, null, out state);
            }
            // Two events are never at one time.
            history.Add(new((invoked * 16) + n, heard ? (returned * 16) + 8 + n : null, call, heard ? answer : null));
        }
        var wrong = random.Next(count);
        if (history[wrong] is { Answer: not null } lied && random.Next(3) > 0)
        {
            var answers = Answers().ToArray();
            history[wrong] = lied with { Answer = answers[random.Next(answers.Length)] };
        }
        return history;
    }

    static ConsentCall Call(Random random)
    {
        var consent = random.Next(Consents);
        return random.Next(8) switch
        {
            0 or 1 => new ConsentCall.Grant(consent),
            2 => new ConsentCall.Suspend(consent),
            3 => new ConsentCall.Resume(consent),
            4 => new ConsentCall.Revoke(consent),
            5 => new ConsentCall.Look(consent),
            _ => new ConsentCall.Exchange(),
        };
    }

    static IEnumerable<ConsentAnswer> Answers() =>
    [
        new ConsentAnswer.Changed(), new ConsentAnswer.AlreadySo(), new ConsentAnswer.NotPossible(),
        .. Enum.GetValues<ConsentStanding>().Select(standing => new ConsentAnswer.Seen(standing)),
        .. Enumerable.Range(0, Consents).Select(consent => new ConsentAnswer.Released(consent)),
        new ConsentAnswer.Denied(ReasonCodes.ConsentRequired), new ConsentAnswer.Denied(ReasonCodes.ConsentSuspended),
        new ConsentAnswer.Denied(ReasonCodes.ConsentRevoked), new ConsentAnswer.Denied(WalkCodes.RevokedInFlight),
    ];
}
