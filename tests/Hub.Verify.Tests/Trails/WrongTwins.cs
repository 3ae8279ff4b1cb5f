using System.Text;
using System.Text.Json.Nodes;
using Hub.Audit.Crypto;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Trails;

namespace Hub.Verify.Tests.Trails;

/// <summary>Every check of the verifier has a trail that only that check finds wrong; the log itself is right and signed each time.</summary>
public sealed class WrongTwins
{
    const int Flips = 250;
    const long Minute = 60_000;
    const long Day = 86_400_000;

    static readonly ManagedEd25519 Ed25519 = new();
    static readonly Id128 Stranger = TrailBuilder.IdOf("a stranger");
    static readonly Hash256 Other = Hash256.Of("another"u8);

    /// <summary>One record written wrongly: which, how, and what the verifier must say. Its own case, or that of the step it leads to.</summary>
    static readonly Dictionary<string, (string Entry, Func<LedgerRecord, LedgerRecord> Change, string Code, string Place)> Records = new(StringComparer.Ordinal)
    {
        ["decision with another id"] = ("step-0", r => Placed(r, p => p with { Id = Stranger }), "trail.place", "step 0"),
        ["decision that is no first step"] = ("step-0", r => Placed(r, p => p with { Step = 1 }), "trail.place", "step 0"),
        ["decision of a person"] = ("step-0", r => r with { Actor = "person:x" }, "trail.actor", "step 0"),
        ["decision of an agency without name"] = ("step-0", r => r with { Actor = "agency:" }, "trail.actor", "step 0"),
        ["decision about nobody"] = ("step-0", r => r with { Subject = null }, "trail.subject", "step 0"),
        ["decision of another log"] = ("step-0", r => r with { Origin = "example.org/other" }, "record.origin", "step 0"),
        ["decision outside the choices"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Result = d.Result with { Outcome = "maybe" } }), "trail.outcome", "step 0"),
        ["decision told less adverse"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Result = d.Result with { Adverse = false } }), "trail.outcome", "step 0"),
        ["programme of another text"] = ("programme", r => Of<AlgorithmRecord>(r, a => a with { Text = "{}" }), "programme.text", "programme"),
        ["programme of another version"] = ("programme", r => Of<AlgorithmRecord>(r, a => a with { Programme = a.Programme with { Version = 2 } }), "programme.reference", "programme"),
        ["programme of another engine"] = ("programme", r => Of<AlgorithmRecord>(r, a => a with { Engine = "hub-programme/2" }), "programme.engine", "programme"),
        ["programme of another agency"] = ("programme", r => Of<AlgorithmRecord>(r, a => a with { Owner = "bench" }), "programme.owner", "programme"),
        ["programme that is none"] = ("programme", r => Note(r), "programme.record", "programme"),
        ["decision naming other programme"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Programme = d.Programme with { Sha256 = Other } }), "programme.reference", "programme"),
        ["exchange of another agency"] = ("exchange-a", r => r with { Actor = "agency:bench" }, "exchange.agency", ExchangeA),
        ["exchange about another person"] = ("exchange-a", r => r with { Subject = Stranger }, "exchange.subject", ExchangeA),
        ["exchange for another purpose"] = ("exchange-a", r => r with { Purpose = "load-test" }, "exchange.purpose", ExchangeA),
        ["exchange of another dataset"] = ("exchange-a", r => Of<ExchangeRecord>(r, e => e with { Dataset = "income.annual" }), "exchange.dataset", ExchangeA),
        ["exchange that was refused"] = ("exchange-a", r => Note(r), "exchange.record", ExchangeA),
        ["value never released"] = ("exchange-a", r => Of<ExchangeRecord>(r, e => e with { Released = ["household_size"] }), "value.unreleased", ExchangeA + ", value birth_date"),
        ["value without commitment"] = ("exchange-a", r => Of<ExchangeRecord>(r, Uncommitted), "value.unreleased", ExchangeA + ", value birth_date"),
        ["value that was changed"] = ("step-0", r => Valued(r, v => v with { Json = "\"1950\"" }), "value.commitment", ExchangeA + ", value birth_date"),
        ["value with another salt"] = ("step-0", r => Valued(r, v => v with { Salt = Other }), "value.commitment", ExchangeA + ", value birth_date"),
        ["value in another spelling"] = ("step-0", r => Valued(r, v => v with { Json = " \"1980\"" }), "value.canonical", ExchangeA + ", value birth_date"),
        ["value that is no JSON"] = ("step-0", r => Valued(r, v => v with { Json = "1980," }), "value.canonical", ExchangeA + ", value birth_date"),
        ["value given twice"] = ("step-0", r => Inputs(r, i => i with { Values = [.. i.Values, i.Values[0]] }), "value.duplicate", ExchangeA),
        ["input of another leaf"] = ("step-0", r => Inputs(r, i => i with { LeafHash = Other }), "exchange.leaf", ExchangeA),
        ["opening by another officer"] = ("opening-1", r => r with { Actor = "officer:o3" }, "opening.officer", Opening1),
        ["opening by an auditor"] = ("opening-1", r => Of<AccessRecord>(r, a => a with { Role = "auditor" }), "opening.role", Opening1),
        ["opening of another trail"] = ("opening-1", r => Of<AccessRecord>(r, a => a with { Opened = Stranger }), "opening.trail", Opening1),
        ["opening about another person"] = ("opening-1", r => r with { Subject = Stranger }, "opening.subject", Opening1),
        ["opening that showed less"] = ("opening-5", r => Of<AccessRecord>(r, a => a with { Through = 3 }), "opening.through", Opening5),
        ["opening that is none"] = ("opening-1", r => Note(r), "opening.record", Opening1),
        ["review of another opening time"] = ("step-1", r => Of<ReviewRecord>(r, v => v with { OpenedAt = v.OpenedAt + 1 }), "opening.time", Opening1),
        ["review by nobody in office"] = ("step-1", r => r with { Actor = "operator:p1" }, "trail.actor", "step 1"),
        ["review about another person"] = ("step-1", r => r with { Subject = Stranger }, "trail.subject", "step 1"),
        ["review outside the choices"] = ("step-1", r => Of<ReviewRecord>(r, v => v with { Outcome = "maybe", Changed = true }), "trail.outcome", "step 1"),
        ["review told as changed"] = ("step-1", r => Of<ReviewRecord>(r, v => v with { Changed = true }), "trail.outcome", "step 1"),
        ["review told less adverse"] = ("step-1", r => Of<ReviewRecord>(r, v => v with { Adverse = false }), "trail.outcome", "step 1"),
        ["review of less than was there"] = ("step-5", r => Of<ReviewRecord>(r, v => v with { ShownThrough = 3 }), "trail.shown", "step 5"),
        ["review by the same officer"] = ("step-5", r => r with { Actor = "officer:o1" }, "trail.reviewer", "step 5"),
        ["review before any step was shown"] = ("step-1", r => Of<ReviewRecord>(r, v => v with { ShownThrough = -1 }), "trail.shown", "step 1"),
        ["step with another number"] = ("step-4", r => Placed(r, p => p with { Step = 5 }), "trail.place", "step 4"),
        ["step of another trail"] = ("step-4", r => Placed(r, p => p with { Id = Stranger }), "trail.place", "step 4"),
        ["step without the one before"] = ("step-4", r => Placed(r, p => p with { Prev = null }), "trail.prev", "step 4"),
        ["step behind another"] = ("step-4", r => Placed(r, p => p with { Prev = Other }), "trail.prev", "step 4"),
        ["contest of somebody else"] = ("step-4", r => r with { Actor = "person:" + Stranger }, "trail.actor", "step 4"),
        ["notice of another outcome"] = ("step-2", r => Of<NoticeRecord>(r, n => n with { Outcome = "eligible", Adverse = false }), "trail.outcome", "step 2"),
        ["notice by an officer"] = ("step-2", r => r with { Actor = "officer:o1" }, "trail.actor", "step 2"),
        ["close of less"] = ("step-3", r => Of<CloseRecord>(r, c => c with { Through = 1 }), "trail.through", "step 3"),
        ["close by an agency"] = ("step-3", r => r with { Actor = "agency:kemensos" }, "trail.actor", "step 3"),
        ["decision that needed no review, reviewed"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { ReviewRequired = false }), "trail.order", "step 1"),
        ["decision that leaves the review out"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { ReviewRequired = false }), "programme.review", "step 0"),
        ["decision with a shorter right to contest"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { ContestWithin = "P29D" }), "programme.contest-within", "step 0"),
        ["decision with longer to answer"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { AnswerWithin = "P300D" }), "programme.answer-within", "step 0"),
        ["decision with one choice more"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Choices = [.. d.Choices, d.Choices[0] with { Code = "perhaps" }] }), "programme.choices", "step 0"),
        ["decision with one choice less"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Choices = [d.Choices[1]] }), "programme.choices", "step 0"),
        ["decision with choices told otherwise"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Choices = [d.Choices[0] with { Text = new("Lain", "Other") }, d.Choices[1]] }), "programme.choices", "step 0"),
        ["decision with an adverse choice told as none"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Result = d.Result with { Adverse = false }, Choices = [d.Choices[0], d.Choices[1] with { Adverse = false }] }), "programme.choices", "step 0"),
        ["decision in other words"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Result = d.Result with { Text = new("Anda diterima.", "You are accepted.") } }), "programme.result-text", "step 0"),
        ["decision for another purpose"] = ("step-0", r => r with { Purpose = "load-test" }, "programme.purpose", "step 0"),
        ["retention that is no time"] = ("exchange-a", r => Kept(r, "soon"), "exchange.retention", ExchangeA),
        ["decision evaluated after its entry"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { EvaluatedAt = d.EvaluatedAt + Minute }), "time.evaluated", "step 0"),
        ["decision evaluated long before its entry"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { EvaluatedAt = d.EvaluatedAt - Minute }), "time.evaluated", "step 0"),
        ["notice with a shorter right to contest"] = ("step-2", r => Of<NoticeRecord>(r, n => n with { ContestUntil = n.ContestUntil - Minute }), "time.contest-until", "step 2"),
        ["notice with hardly any right to contest"] = ("step-2", r => Of<NoticeRecord>(r, n => n with { ContestUntil = 0 }), "time.contest-until", "step 2"),
        ["notice with a longer right to contest"] = ("step-6", r => Of<NoticeRecord>(r, n => n with { ContestUntil = n.ContestUntil + (2 * Minute) }), "time.contest-until", "step 6"),
        ["contest to be answered later"] = ("step-4", r => Of<ContestRecord>(r, c => c with { AnswerBy = c.AnswerBy + (2 * Minute) }), "time.answer-by", "step 4"),
        ["contest to be answered before"] = ("step-4", r => Of<ContestRecord>(r, c => c with { AnswerBy = c.AnswerBy - Minute }), "time.answer-by", "step 4"),
        ["step with a null inside"] = ("step-0", r => Of<DecisionRecord>(r, d => d with { Choices = [.. d.Choices, null!] }), "record.malformed", "step 0"),
    };

    /// <summary>A right log in another order.</summary>
    static readonly Dictionary<string, (Func<List<string>, IEnumerable<string>> Order, string Code, string Place)> Orders = new(StringComparer.Ordinal)
    {
        ["exchange after the decision"] = (names => Moved(names, "exchange-b", "step-0"), "exchange.index", ExchangeB),
        ["programme registered after the decision"] = (names => Moved(names, "programme", "step-0"), "programme.index", "programme"),
        ["opening after the review"] = (names => Moved(names, "opening-1", "step-1"), "opening.index", Opening1),
        ["opening before what it showed"] = (names => Moved(names, "opening-5", "step-3"), "opening.index", Opening5),
        ["notice before the review"] = (names => names.Where(name => name is not ("step-1" or "opening-1")), "trail.order", "step 1"),
        ["contest before the close"] = (names => names.Where(name => name != "step-3"), "trail.order", "step 3"),
        ["review nobody waits for"] = (names => names.Where(name => name != "step-4"), "trail.order", "step 4"),
        ["close before the notice"] = (names => names.Where(name => name != "step-2"), "trail.order", "step 2"),
    };

    static string ExchangeA => "exchange " + TrailBuilder.IdOf("exchange-a");

    static string ExchangeB => "exchange " + TrailBuilder.IdOf("exchange-b");

    static string Opening1 => "opening " + TrailBuilder.IdOf("opening-1");

    static string Opening5 => "opening " + TrailBuilder.IdOf("opening-5");

    public static TheoryData<string> RecordCases => [.. Records.Keys];

    public static TheoryData<string> OrderCases => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(RecordCases))]
    public void Wrong_record_is_named_by_code_and_place(string name)
    {
        var (entry, change, code, place) = Records[name];
        TrailBuilder trail = null!;
        trail = new() { Change = (at, record) => at == entry ? Resigned(trail, change(record)) : record };
        var report = Verify(trail, trail.Build());
        Assert.Contains(new Fault(code, place, "", ""), report.Faults.Listed, SameCodeAndPlace.Instance);
        Assert.Equal(1, report.Faults.ExitCode);
    }

    [Theory]
    [MemberData(nameof(OrderCases))]
    public void Wrong_order_is_named_by_code_and_place(string name)
    {
        var (order, code, place) = Orders[name];
        // Steps behind a gap are numbered anew, so that nothing but their order is wrong.
        var names = order([.. TrailBuilder.Lawful]).ToList();
        var numbers = names.Where(n => n.StartsWith("step", StringComparison.Ordinal)).Select((n, i) => (n, i)).ToDictionary(pair => pair.n, pair => pair.i, StringComparer.Ordinal);
        TrailBuilder trail = null!;
        trail = new() { Order = names, Change = (at, record) => numbers.TryGetValue(at, out var i) ? Resigned(trail, Placed(record, p => p with { Step = i })) : record };
        var report = Verify(trail, trail.Build());
        Assert.Contains(new Fault(code, place, "", ""), report.Faults.Listed, SameCodeAndPlace.Instance);
        Assert.Equal(1, report.Faults.ExitCode);
    }

    [Theory]
    [InlineData("""{"oversight":{"answerWithin":"P3D","contestWithin":"P30D","review":"always"}}""")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("null")]
    public void Programme_without_terms_is_malformed(string text) => Only(new() { ProgrammeText = text }, "programme.malformed", "step 0", 1);

    [Fact]
    public void Programme_that_says_a_thing_twice_or_otherwise_is_malformed()
    {
        var right = TrailBuilder.ProgrammeOf("always");
        Only(new() { ProgrammeText = " " + right }, "programme.malformed", "step 0", 1);
        Only(new() { ProgrammeText = right.Replace("\"review\":", "\"review\":\"never\",\"review\":", StringComparison.Ordinal) }, "programme.malformed", "step 0", 1);
        Only(new() { ProgrammeText = TrailBuilder.ProgrammeOf("sometimes") }, "programme.malformed", "step 0", 1);
        Only(new() { ProgrammeText = right.Replace("\"P30D\"", "30", StringComparison.Ordinal) }, "programme.malformed", "step 0", 1);
        Only(new() { ProgrammeText = right.Replace("\"adverse\":true", "\"adverse\":null", StringComparison.Ordinal) }, "programme.malformed", "step 0", 1);
    }

    [Fact]
    public void Programme_of_an_engine_that_is_not_known_here_cannot_be_checked() =>
        Only(new() { Engine = "hub-programme/9" }, "programme.engine-unknown", "step 0", 2);

    [Fact]
    public void Review_is_required_as_the_programme_says_for_that_result()
    {
        Assert.Empty(Verify(new() { ProgrammeText = TrailBuilder.ProgrammeOf("adverse") }).Faults.Listed);
        Only(new() { ProgrammeText = TrailBuilder.ProgrammeOf("never") }, "programme.review", "step 0", 1);
        var trail = new TrailBuilder();
        var favourable = new DecisionResult("eligible", Adverse: false, "80", "62.5", [], trail.Choices[0].Text);
        static LedgerRecord Kept(string name, LedgerRecord record) => name == "step-1" ? Of<ReviewRecord>(record, r => r with { Changed = true }) : record;
        Only(new() { ProgrammeText = TrailBuilder.ProgrammeOf("adverse"), Result = favourable, Change = Kept }, "programme.review", "step 0", 1);
    }

    [Fact]
    public void Contest_after_its_time_is_named_and_one_within_is_right()
    {
        static long Contested(string name, long ms) => name is "step-4" or "opening-5" or "step-5" or "step-6" or "step-7" ? ms : 0;
        Assert.Empty(Verify(new() { Delay = name => Contested(name, 30 * Day) }).Faults.Listed);
        Only(new() { Delay = name => Contested(name, (30 * Day) + Minute) }, "time.contest-over", "step 4", 1);
    }

    [Fact]
    public void Time_to_contest_begins_with_the_notice_and_not_with_the_decision()
    {
        static long Reviewed(string name, long ms) => name.StartsWith("other", StringComparison.Ordinal) || name is "programme" or "exchange-a" or "exchange-b" or "step-0" ? 0 : ms;
        Assert.Empty(Verify(new() { Delay = name => Reviewed(name, 20 * Day) }).Faults.Listed);
        TrailBuilder trail = null!;
        trail = new()
        {
            Delay = name => Reviewed(name, 20 * Day),
            Change = (name, record) => name == "step-2" ? Resigned(trail, Of<NoticeRecord>(record, n => n with { ContestUntil = trail.EvaluatedAt + (30 * Day) })) : record,
        };
        Only(trail, "time.contest-until", "step 2", 1);
    }

    [Fact]
    public void Time_that_goes_back_is_named()
    {
        Only(new() { Delay = name => name == "opening-1" ? -Day : 0 }, "time.order", Opening1, 1);
        Only(new() { Delay = name => name == "exchange-b" ? -Day : 0 }, "time.order", ExchangeB, 1);
    }

    [Fact]
    public void Decision_on_what_was_to_be_deleted_is_named()
    {
        static LedgerRecord OneDay(string name, LedgerRecord record) => name == "exchange-a" ? Kept(record, "P1D") : record;
        static long Before(string name, long ms) => name is "programme" or "exchange-a" ? -ms : 0;
        Only(new() { Change = OneDay, Delay = name => Before(name, Day + Minute) }, "exchange.retention", ExchangeA, 1);
        Assert.Empty(Verify(new() { Change = OneDay, Delay = name => Before(name, Day) }).Faults.Listed);
    }

    static ExchangeRecord Kept(LedgerRecord record, string period) =>
        Of<ExchangeRecord>(record, e => e with { Obligations = [new("retention", null, new(StringComparer.Ordinal) { ["period"] = period })] });

    static void Only(TrailBuilder trail, string code, string place, int exitCode)
    {
        var report = Verify(trail);
        Assert.Equal((code, place), (Assert.Single(report.Faults.Listed).Code, report.Faults.Listed[0].Place));
        Assert.Equal(exitCode, report.Faults.ExitCode);
    }

    [Fact]
    public void Wrong_document_over_a_right_log_is_named_by_code_and_place()
    {
        var trail = new TrailBuilder();
        var right = trail.Build();
        var (step, exchange) = (right.Steps[1], right.Exchanges[0]);
        void Is(string code, string place, TrailDocument document)
        {
            var report = Verify(trail, document);
            Assert.Contains(new Fault(code, place, "", ""), report.Faults.Listed, SameCodeAndPlace.Instance);
            Assert.Equal(1, report.Faults.ExitCode);
        }
        TrailDocument Step(TrailEntryDocument other) => right with { Steps = [right.Steps[0], other, .. right.Steps.Skip(2)] };

        Is("document.origin", "document", right with { Origin = "example.org/other" });
        Is("trail.id", "step 0", right with { Trail = Stranger });
        Is("trail.order", "step 0", right with { Steps = [.. right.Steps.Skip(1)] });
        Is("trail.steps", "document", right with { Steps = [] });
        Is("trail.steps", "document", right with { Steps = [.. Enumerable.Repeat(step, TrailState.MaxSteps + 1)] });
        Is("trail.index", "step 2", right with { Steps = [right.Steps[0], right.Steps[2], right.Steps[1], .. right.Steps.Skip(3)] });
        Is("trail.place", "step 1", right with { Steps = [right.Steps[0], .. right.Steps.Skip(2)] });
        Is("entry.id", "step 1", Step(step with { Id = Stranger }));
        Is("entry.index", "step 1", Step(step with { Index = step.Index + 1 }));
        Is("leaf.malformed", "step 1", Step(step with { Leaf = step.Record!.Value }));
        Is("merkle.root", "step 1", Step(step with { Leaf = right.Steps[2].Leaf, Record = right.Steps[2].Record, Id = right.Steps[2].Id }));
        Is("record.body", "step 1", Step(step with { Record = right.Steps[2].Record }));
        Is("proof.malformed", "step 1", Step(step with { Proof = "" }));
        Is("entry.index", "step 1", Step(step with { Proof = right.Steps[2].Proof }));
        Is("proof.extra", "step 1", Step(step with { Proof = WithExtra(step, "something") }));
        Assert.Empty(Verify(trail, Step(step with { Proof = WithExtra(step, Encoding.UTF8.GetString(trail.Log.Entries[(int)step.Index])) })).Faults.Listed);
        Is("exchange.missing", ExchangeA, right with { Exchanges = [right.Exchanges[1]] });
        Is("exchange.extra", "exchange " + step.Id, right with { Exchanges = [.. right.Exchanges, step] });
        Is("exchange.place", "document", right with { Exchanges = [.. right.Exchanges, exchange] });
        Is("opening.missing", Opening1, right with { Openings = [right.Openings[1]] });
        Is("opening.extra", ExchangeOpening, right with { Openings = [.. right.Openings, exchange] });
        Is("opening.place", "document", right with { Openings = [.. right.Openings.Reverse()] });
    }

    static string ExchangeOpening => "opening " + TrailBuilder.IdOf("exchange-a");

    [Fact]
    public void Any_bit_flipped_in_the_document_never_verifies_as_right()
    {
        var trail = new TrailBuilder();
        foreach (var (name, _, bytes) in Mutations.BitFlips(trail.Build().ToJson(), "trail document", Flips))
        {
            Assert.False(Verify(trail, bytes).Faults.IsRight, name);
        }
    }

    [Fact]
    public void Any_member_dropped_or_doubled_or_changed_never_verifies_as_right()
    {
        var trail = new TrailBuilder();
        var right = trail.Build().ToJson();
        var count = Places(JsonNode.Parse(right)!).Count();
        Assert.True(count > 400, $"{count} places");
        for (var i = 0; i < Flips; i++)
        {
            var random = BitConverter.ToUInt32(Hash256.Of(Encoding.UTF8.GetBytes($"member {i}")).ToArray());
            var root = JsonNode.Parse(right)!;
            var place = Places(root).ElementAt((int)(random % (uint)count));
            var path = place.GetPath();
            var how = i % 3;
            // Without its last step it is an earlier document of the same trail, and as right as that was.
            if (!Alter(place, how))
            {
                continue;
            }
            var report = Verify(trail, Jcs.Canonicalize(root));
            Assert.False(report.Faults.IsRight, $"{path} altered ({how})");
        }
    }

    static bool Alter(JsonNode place, int how)
    {
        switch (place.Parent, how)
        {
            case (JsonObject parent, 0):
                parent.Remove(place.GetPropertyName());
                return true;
            case (JsonArray parent, 0):
                var index = place.GetElementIndex();
                parent.RemoveAt(index);
                return index < parent.Count || parent.GetPath() != "$.steps";
            case (JsonArray parent, 1):
                parent.Add(place.DeepClone());
                return true;
            case (JsonObject parent, 1):
                parent["another"] = place.DeepClone();
                return true;
            default:
                place.ReplaceWith(place is JsonValue value && value.TryGetValue<string>(out var text) ? JsonValue.Create(text + "x") : JsonValue.Create(7_000_001));
                return true;
        }
    }

    static IEnumerable<JsonNode> Places(JsonNode node)
    {
        var inside = node switch
        {
            JsonObject o => o.Select(member => member.Value!),
            JsonArray a => a.Select(item => item!),
            _ => [],
        };
        return inside.SelectMany(child => Places(child).Prepend(child));
    }

    static string WithExtra(TrailEntryDocument entry, string extra)
    {
        var proof = TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof))!;
        return Encoding.UTF8.GetString(new TlogProof(proof.Index, proof.Path, proof.Checkpoint, Encoding.UTF8.GetBytes(extra)).Encode());
    }

    /// <summary>The hub signs what it says; a notice that says another thing is signed too.</summary>
    static LedgerRecord Resigned(TrailBuilder trail, LedgerRecord record) => record is NoticeRecord notice ? trail.Signed(notice) : record;

    static List<string> Moved(List<string> names, string name, string behind)
    {
        names.Remove(name);
        names.Insert(names.IndexOf(behind) + 1, name);
        return names;
    }

    static DroppedRecord Note(LedgerRecord record) => new DroppedRecord { Salt = record.Salt, Origin = record.Origin, Actor = record.Actor, Subject = record.Subject, Exchange = Stranger, ReasonCode = "reply.late" };

    static T Of<T>(LedgerRecord record, Func<T, T> change)
        where T : LedgerRecord => change((T)record);

    static DecisionRecord Inputs(LedgerRecord record, Func<DecisionInput, DecisionInput> change) =>
        Of<DecisionRecord>(record, decision => decision with { Inputs = [change(decision.Inputs[0]), decision.Inputs[1]] });

    static DecisionRecord Valued(LedgerRecord record, Func<OpenedValue, OpenedValue> change) =>
        Inputs(record, input => input with { Values = [change(input.Values[0]), .. input.Values.Skip(1)] });

    static ExchangeRecord Uncommitted(ExchangeRecord exchange)
    {
        var less = new SortedDictionary<string, Hash256>(exchange.Commitments, StringComparer.Ordinal);
        less.Remove("birth_date");
        return exchange with { Commitments = less };
    }

    static LedgerRecord Placed(LedgerRecord record, Func<TrailPlace, TrailPlace> change) => TrailVerifierExamples.Placed(record, change);

    static TrailReport Verify(TrailBuilder trail) => Verify(trail, trail.Build());

    static TrailReport Verify(TrailBuilder trail, TrailDocument document) => Verify(trail, document.ToJson());

    static TrailReport Verify(TrailBuilder trail, byte[] document) => TrailVerifier.Verify(document, trail.Log.Vkey, trail.Keys, Ed25519);

    sealed class SameCodeAndPlace : IEqualityComparer<Fault>
    {
        public static readonly SameCodeAndPlace Instance = new();

        public bool Equals(Fault? x, Fault? y) => string.Equals(x?.Code, y?.Code, StringComparison.Ordinal) && string.Equals(x?.Place, y?.Place, StringComparison.Ordinal);

        public int GetHashCode(Fault obj) => StringComparer.Ordinal.GetHashCode(obj.Code);
    }
}
