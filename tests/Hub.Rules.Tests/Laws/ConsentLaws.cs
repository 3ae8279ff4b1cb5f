using FsCheck;
using FsCheck.Fluent;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Consents;

namespace Hub.Rules.Tests.Laws;

public sealed class ConsentLaws
{
    const long Start = 1_000_000;
    const long End = 2_000_000;
    static readonly Id128 Consent = new([1, .. new byte[15]]);
    static readonly Id128 Person = new([2, .. new byte[15]]);
    static readonly ConsentTerms Terms = new()
    {
        Recipient = "x",
        Controller = "reg",
        Dataset = "d",
        Fields = ["a"],
        Purpose = "p1",
        NotBefore = Start,
        NotAfter = End,
        Retention = "P1D",
        Notices = [new("NTC-1", 1, "id", Hash256.Of("t"u8)), new("NTC-1", 1, "en", Hash256.Of("u"u8))],
    };

    // The automaton as the design draws it, edge by edge.
    static readonly HashSet<(ConsentState, ConsentState)> Edges =
    [
        (ConsentState.Draft, ConsentState.Draft), (ConsentState.Draft, ConsentState.Requested), (ConsentState.Draft, ConsentState.Active),
        (ConsentState.Requested, ConsentState.Refused), (ConsentState.Requested, ConsentState.Active), (ConsentState.Requested, ConsentState.Expired), (ConsentState.Requested, ConsentState.Withdrawn),
        (ConsentState.Active, ConsentState.Suspended), (ConsentState.Suspended, ConsentState.Active),
        .. from state in new[] { ConsentState.Active, ConsentState.Suspended }
           from end in new[] { ConsentState.Revoked, ConsentState.Expired, ConsentState.Superseded, ConsentState.Terminated, ConsentState.Invalidated }
           select (state, end),
        .. Enum.GetValues<ConsentState>().Where(state => state is not ConsentState.EnteredInError).Select(state => (state, ConsentState.EnteredInError)),
    ];

    static ConsentCommand Command(Random random, bool rightActor = false)
    {
        var person = $"person:{Person}";
        string[] actors = [person, "agency:x", "agency:y", "hub", "officer:o", "officer:", "person:other"];
        ConsentTerms? terms = random.Next(3) == 0 ? Terms : null;
        var (command, right) = random.Next(13) switch
        {
            0 => (new ConsentCommand.Draft(Terms) { ConsentId = Consent, Subject = Person, Actor = "", Channel = "api" } as ConsentCommand, "agency:x"),
            1 => (new ConsentCommand.Request(terms) { ConsentId = Consent, Subject = Person, Actor = "", Channel = "api" }, "agency:x"),
            2 => (new ConsentCommand.Withdraw { ConsentId = Consent, Subject = Person, Actor = "", Channel = "api" }, "agency:x"),
            3 or 4 => (new ConsentCommand.Grant(random.Next(5) == 0 ? "fr" : "id", terms) { ConsentId = Consent, Subject = Person, Actor = "", Channel = "portal" }, person),
            5 => (new ConsentCommand.Refuse { ConsentId = Consent, Subject = Person, Actor = "", Channel = "portal" }, person),
            6 => (new ConsentCommand.Suspend { ConsentId = Consent, Subject = Person, Actor = "", Channel = "portal" }, person),
            7 => (new ConsentCommand.Resume { ConsentId = Consent, Subject = Person, Actor = "", Channel = "portal" }, person),
            8 => (new ConsentCommand.Revoke { ConsentId = Consent, Subject = Person, Actor = "", Channel = "passkey" }, person),
            9 => (new ConsentCommand.Expire { ConsentId = Consent, Subject = Person, Actor = "", Channel = "hub" }, "hub"),
            10 => (new ConsentCommand.Supersede { ConsentId = Consent, Subject = Person, Actor = "", Channel = "hub" }, "hub"),
            11 => (new ConsentCommand.Terminate { ConsentId = Consent, Subject = Person, Actor = "", Channel = "api" }, "agency:x"),
            _ => (random.Next(2) == 0
                ? new ConsentCommand.Invalidate { ConsentId = Consent, Subject = Person, Actor = "", Channel = "counter" }
                : new ConsentCommand.EnterInError { ConsentId = Consent, Subject = Person, Actor = "", Channel = "counter" }, "officer:o"),
        };
        return command with { Actor = rightActor || random.Next(3) > 0 ? right : actors[random.Next(actors.Length)] };
    }

    static List<ConsentDocument> Live(int seed)
    {
        var random = new Random(seed);
        var states = new List<ConsentDocument>();
        ConsentDocument? current = null;
        var now = Start;
        foreach (var _ in Enumerable.Range(0, 40))
        {
            now += random.Next(-10_000, 60_000);
            var command = Command(random);
            // Endings are rare, so that the middle of the automaton is walked too.
            if (command is not (ConsentCommand.Draft or ConsentCommand.Request or ConsentCommand.Grant or ConsentCommand.Suspend or ConsentCommand.Resume) && random.Next(3) > 0)
            {
                continue;
            }
            if (ConsentLifecycle.Apply(current, command, now) is ConsentResult.Changed changed)
            {
                current = changed.Consent;
                states.Add(current);
            }
        }
        return states;
    }

    static void InEveryLife(Func<List<ConsentDocument>, Random, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(Live(seed), new Random(seed))));

    [Fact]
    public void Commands_never_leave_the_automaton() =>
        InEveryLife((life, _) => life.Zip(life.Skip(1)).All(step => Edges.Contains((step.First.State, step.Second.State)))
            && (life.Count == 0 || life[0].State is ConsentState.Draft or ConsentState.Requested or ConsentState.Active));

    [Fact]
    public void After_the_end_comes_nothing_but_entered_in_error() =>
        InEveryLife((life, _) => life.Zip(life.Skip(1)).All(step => !ConsentAutomaton.IsTerminal(step.First.State) || step.Second.State is ConsentState.EnteredInError));

    [Fact]
    public void Folding_the_events_gives_the_same_consent() =>
        InEveryLife((life, _) => life.Count == 0
            || (ConsentLifecycle.TryFold(life[^1].Events, out var folded) && RulesJson.Canonical(folded).AsSpan().SequenceEqual(RulesJson.Canonical(life[^1]))));

    [Fact]
    public void Each_event_names_the_hash_of_the_one_before() =>
        InEveryLife((life, _) => life.Count == 0
            || life[^1].Events.Zip(life[^1].Events.Skip(1)).All(pair => pair.Second.PrevHash == pair.First.Sha256() && pair.Second.Seq == pair.First.Seq + 1 && pair.Second.Time >= pair.First.Time));

    [Fact]
    public void A_history_that_was_touched_does_not_fold() =>
        InEveryLife((life, random) =>
        {
            if (life.Count == 0 || life[^1].Events is not { Count: > 1 } events)
            {
                return true;
            }
            var at = random.Next(events.Count - 1);
            var touched = events.ToList();
            switch (random.Next(5))
            {
                case 0:
                    touched.RemoveAt(at);
                    break;
                case 1:
                    touched[at] = touched[at] with { Channel = "forged" };
                    break;
                case 2:
                    touched[at] = touched[at] with { Time = touched[at].Time - 1 };
                    break;
                case 3:
                    (touched[at], touched[at + 1]) = (touched[at + 1], touched[at]);
                    break;
                default:
                    touched[^1] = touched[^1] with { State = touched[^1].State is ConsentState.Active ? ConsentState.Requested : ConsentState.Active };
                    break;
            }
            return !ConsentLifecycle.TryFold(touched, out _);
        });

    [Fact]
    public void Every_state_is_reached() =>
        Assert.Equal(Enum.GetValues<ConsentState>(), Enumerable.Range(1, 600).SelectMany(Live).Select(consent => consent.State).Distinct().Order());

    [Fact]
    public void A_ledger_record_gives_its_statement_back() =>
        InEveryLife((life, _) => life.Count == 0 || life[^1].Events.All(statement =>
        {
            var record = statement.ToRecord(new("Ed25519", "k", "c2ln"), Hash256.Of("salt"u8), "localhost/test", Terms);
            var read = (ConsentEventRecord)RecordCodec.Decode(RecordCodec.Encode(record));
            return ConsentStatement.Of(read)!.Sha256() == statement.Sha256();
        }));

    [Theory]
    [InlineData("agency:y", ReasonCodes.ConsentActorNotAllowed)]
    [InlineData("hub", ReasonCodes.ConsentActorNotAllowed)]
    [InlineData("person:22222222222222222222ww", ReasonCodes.ConsentActorNotAllowed)]
    public void Nobody_else_grants(string actor, string code) => Assert.Equal(code, Code(null, Grant with { Actor = actor }, Start));

    [Fact]
    public void Consent_is_granted_only_with_an_indonesian_notice_and_a_notice_in_the_shown_language()
    {
        Assert.Equal(ReasonCodes.ConsentNoticeMissing, Code(null, Grant with { Terms = Terms with { Notices = [Terms.Notices[1]] } }, Start));
        Assert.Equal(ReasonCodes.ConsentNoticeMissing, Code(null, Grant with { ShownLang = "jv" }, Start));
        Assert.Equal("", Code(null, Grant with { ShownLang = "en" }, Start));
    }

    [Fact]
    public void Validity_ends_at_its_end()
    {
        Assert.Equal("", Code(null, Grant, End - 1));
        Assert.Equal(ReasonCodes.ConsentExpired, Code(null, Grant, End));
        var active = Changed(null, Grant, Start);
        var expire = new ConsentCommand.Expire { ConsentId = Consent, Subject = Person, Actor = "hub", Channel = "hub" };
        Assert.Equal(ReasonCodes.ConsentNotYetExpired, Code(active, expire, End - 1));
        Assert.Equal("", Code(active, expire, End));
    }

    [Fact]
    public void A_consent_that_changed_too_often_can_still_be_revoked()
    {
        var consent = Changed(null, Grant, Start);
        var suspend = new ConsentCommand.Suspend { ConsentId = Consent, Subject = Person, Actor = Grant.Actor, Channel = "portal" };
        var resume = new ConsentCommand.Resume { ConsentId = Consent, Subject = Person, Actor = Grant.Actor, Channel = "portal" };
        var revoke = new ConsentCommand.Revoke { ConsentId = Consent, Subject = Person, Actor = Grant.Actor, Channel = "portal" };
        while (ConsentLifecycle.Apply(consent, consent.State is ConsentState.Active ? suspend : resume, Start) is ConsentResult.Changed changed)
        {
            consent = changed.Consent;
        }
        Assert.Equal(ReasonCodes.ConsentTooManyEvents, Code(consent, consent.State is ConsentState.Active ? suspend : resume, Start));
        Assert.Equal(ConsentState.Revoked, Changed(consent, revoke, Start).State);
        Assert.True(consent.Events.Count < ConsentLifecycle.MaxEvents);
    }

    static ConsentCommand.Grant Grant { get; } = new("id", Terms) { ConsentId = Consent, Subject = Person, Actor = $"person:{Person}", Channel = "portal" };

    static string Code(ConsentDocument? current, ConsentCommand command, long now) => ConsentLifecycle.Apply(current, command, now) is ConsentResult.Refused refused ? refused.Code : "";

    static ConsentDocument Changed(ConsentDocument? current, ConsentCommand command, long now) => Assert.IsType<ConsentResult.Changed>(ConsentLifecycle.Apply(current, command, now)).Consent;
}
