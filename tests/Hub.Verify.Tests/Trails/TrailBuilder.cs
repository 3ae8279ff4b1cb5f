using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Tests.Trails;

/// <summary>Makes whole trails in a signed log of their own: decided, reviewed, told, closed, contested, reviewed by another, told, closed.</summary>
internal sealed class TrailBuilder
{
    public const string Registry = "civil-registry.person";
    public const string Income = "income.annual";
    public const int Steps = 8;
    public const string ContestWithin = "P30D";
    public const string AnswerWithin = "P3D";

    /// <summary>Every entry in the order of the log; <c>other</c> entries belong to nobody here.</summary>
    public static readonly IReadOnlyList<string> Lawful =
    [
        "other-0", "programme", "other-1", "exchange-a", "exchange-b", "other-2", "step-0",
        "opening-1", "step-1", "step-2", "step-3", "other-3", "step-4", "opening-5", "step-5", "step-6", "step-7", "other-4",
    ];

    static readonly BilingualText Eligible = new("Anda memenuhi syarat.", "You qualify.");
    static readonly BilingualText NotEligible = new("Anda belum memenuhi syarat.", "You do not qualify.");

    readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    readonly Dictionary<string, LedgerRecord> _records = new(StringComparer.Ordinal);
    int _salts;

    /// <summary>Begins when the decision is evaluated; all entries are milliseconds apart unless delayed.</summary>
    public LogBuilder Log => field ??= new(firstAt: EvaluatedAt);

    public ECDsa ReplyKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Id128 Subject { get; } = IdOf("subject");

    public static Id128 Trail => IdOf("step-0");

    /// <summary>Makes a record wrong before it is written, so that the log holds and proves the wrong one.</summary>
    public Func<string, LedgerRecord, LedgerRecord> Change { get; init; } = (_, record) => record;

    public IReadOnlyList<string> Order { get; init; } = Lawful;

    /// <summary>Milliseconds by which the entry of that name, and what the hub reckons from it, comes later.</summary>
    public Func<string, long> Delay { get; init; } = _ => 0;

    public string ProgrammeText { get; init; } = ProgrammeOf("always");

    public string Engine { get; init; } = "hub-programme/1";

    public string TimeZoneData { get; init; } = "TZDB: 2025b";

    public long EvaluatedAt { get; init; } = 1_767_225_600_000;

    public DecisionResult Result { get; init; } = new("not-eligible", Adverse: true, "30", "62.5", [new("C1", Met: false, "0", "income.not-low", new("Penghasilan", "Income"))], NotEligible);

    public IReadOnlyList<OutcomeChoice> Choices { get; init; } = [new("eligible", Adverse: false, Eligible), new("not-eligible", Adverse: true, NotEligible)];

    public BilingualText AffectedRight { get; init; } = new("Hak atas bantuan", "The right to the benefit");

    /// <summary>Values by exchange: name and canonical JSON.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(string Name, string Json)>> Values { get; init; } = new Dictionary<string, IReadOnlyList<(string, string)>>(StringComparer.Ordinal)
    {
        ["exchange-a"] = [("birth_date", "\"1980\""), ("household_size", "4")],
        ["exchange-b"] = [("income_below_threshold", "false")],
    };

    /// <summary>How many steps the document has; later ones were not taken.</summary>
    public int Count { get; init; } = Steps;

    public KeyList Keys => Log.KeyList() with { Reply = [PublicJwk.Of(ReplyKey, "reply-1")] };

    public ProgrammeReference Programme => new("PRG-SOC-001", 1, Hash256.Of(Encoding.UTF8.GetBytes(ProgrammeText)));

    /// <summary>A programme's text, as far as verification reads it.</summary>
    public static string ProgrammeOf(string review, string contestWithin = ContestWithin, string answerWithin = AnswerWithin) => Encoding.UTF8.GetString(Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new
    {
        purpose = "benefit-eligibility",
        oversight = new { review, contestWithin, answerWithin },
        outcome = new
        {
            reached = new { code = "eligible", adverse = false, text = new { id = Eligible.Id, en = Eligible.En } },
            below = new { code = "not-eligible", adverse = true, text = new { id = NotEligible.Id, en = NotEligible.En } },
            threshold = "62.5",
        },
    })));

    /// <summary>The id of an entry of that name.</summary>
    public static Id128 IdOf(string name) => new(Hash256.Of(Encoding.UTF8.GetBytes("trail " + name)).ToArray().AsSpan(0, Id128.SizeBytes));

    public TrailDocument Build()
    {
        foreach (var name in Order)
        {
            Append(name);
        }
        var steps = Enumerable.Range(0, Count).Select(i => $"step-{i}").Where(_indexes.ContainsKey).Select(name => Entry(name)).ToList();
        var openings = new[] { ("opening-1", 1), ("opening-5", 5) }.Where(o => o.Item2 < Count && _indexes.ContainsKey(o.Item1)).Select(o => Entry(o.Item1)).ToList();
        return new(TrailDocument.Version, LogBuilder.Origin, Trail, steps, Entry("programme"), [Entry("exchange-a"), Entry("exchange-b")], openings);
    }

    /// <summary>An entry with a proof under a checkpoint of <paramref name="size"/>, the whole log unless told.</summary>
    public TrailEntryDocument Entry(string name) => Entry(name, Log.Entries.Count);

    public TrailEntryDocument Entry(string name, int size)
    {
        var index = _indexes[name];
        return new(IdOf(name), index, Json(Log.Entries[index]), Json(RecordCodec.Encode(_records[name])), Encoding.UTF8.GetString(Log.Proof(index, size)));
    }

    public static JsonElement Json(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return document.RootElement.Clone();
    }

    void Append(string name)
    {
        _indexes[name] = Log.Entries.Count;
        if (name.StartsWith("other", StringComparison.Ordinal))
        {
            Log.Add();
            return;
        }
        var record = Change(name, Make(name));
        _records[name] = record;
        Log.Add(leaf => leaf with { At = leaf.At + Delay(name), Id = IdOf(name), Body = RecordCodec.BodyHash(RecordCodec.Encode(record)) });
    }

    LedgerRecord Make(string name) => name switch
    {
        "programme" => new AlgorithmRecord { Salt = Salt(), Origin = LogBuilder.Origin, Actor = "hub", Programme = Programme, Owner = "kemensos", Engine = Engine, Text = ProgrammeText },
        "exchange-a" => Exchange(name, Registry),
        "exchange-b" => Exchange(name, Income),
        "step-0" => Decision(),
        "opening-1" => Opening("officer:o1", 0),
        "step-1" => Review(1, "officer:o1", "opening-1", "not-eligible", changed: false),
        "step-2" => Notice(2, "not-eligible"),
        "step-3" => Close(3),
        "step-4" => new ContestRecord { Salt = Salt(), Origin = LogBuilder.Origin, Actor = $"person:{Subject}", Subject = Subject, Trail = Place(4), Text = "Penghasilan saya turun.", AnswerBy = After("step-4", AnswerWithin), Channel = "portal" },
        "opening-5" => Opening("officer:o2", 4),
        "step-5" => Review(5, "officer:o2", "opening-5", "eligible", changed: true),
        "step-6" => Notice(6, "eligible"),
        "step-7" => Close(7),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such entry"),
    };

    ExchangeRecord Exchange(string name, string dataset) => new()
    {
        Salt = Salt(),
        Origin = LogBuilder.Origin,
        Actor = "agency:kemensos",
        Subject = Subject,
        LegalBasis = "consent",
        Purpose = "benefit-eligibility",
        Dataset = dataset,
        Provider = "dukcapil",
        Requested = [.. Values[name].Select(value => value.Name)],
        Released = [.. Values[name].Select(value => value.Name)],
        Commitments = new(Values[name].ToDictionary(value => value.Name, value => Commitment.Of(SaltOf(value.Name).ToArray(), Encoding.UTF8.GetBytes(value.Json))), StringComparer.Ordinal),
        Obligations = [],
        Determining = ["R1"],
        Signature = new("key-1", "AA", "\"@method\": POST"),
        PayloadSha256 = Salt(),
    };

    DecisionRecord Decision() => new()
    {
        Salt = Salt(),
        Origin = LogBuilder.Origin,
        Actor = "agency:kemensos",
        Subject = Subject,
        Purpose = "benefit-eligibility",
        Trail = new(Trail, 0),
        Programme = Programme,
        Engine = Engine,
        EvaluatedAt = EvaluatedAt,
        TimeZoneData = TimeZoneData,
        Inputs = [Input("exchange-a", Registry), Input("exchange-b", Income)],
        Result = Result,
        Choices = Choices,
        AffectedRight = AffectedRight,
        ReviewRequired = true,
        ContestWithin = ContestWithin,
        AnswerWithin = AnswerWithin,
        Signature = new("key-1", "AA", "\"@method\": POST"),
    };

    // An exchange behind its decision has no leaf yet: what would be named is nothing in the log.
    DecisionInput Input(string exchange, string dataset) => new(
        IdOf(exchange),
        _indexes.TryGetValue(exchange, out var index) ? Log.Hashes[index] : default,
        dataset,
        [.. Values[exchange].Select(value => new OpenedValue(value.Name, value.Json, SaltOf(value.Name)))]);

    AccessRecord Opening(string officer, int through) => new() { Salt = Salt(), Origin = LogBuilder.Origin, Actor = officer, Subject = Subject, Opened = Trail, Role = "officer", Through = through, Reason = "review" };

    ReviewRecord Review(int step, string officer, string opening, string outcome, bool changed) => new()
    {
        Salt = Salt(),
        Origin = LogBuilder.Origin,
        Actor = officer,
        Subject = Subject,
        Trail = Place(step),
        Outcome = outcome,
        Adverse = string.Equals(outcome, "not-eligible", StringComparison.Ordinal),
        Changed = changed,
        Reason = "Sesuai data.",
        Opening = IdOf(opening),
        OpenedAt = _indexes.TryGetValue(opening, out var index) && Leaf.TryParse(Log.Entries[index], out var leaf) ? leaf.At : 0,
        ShownThrough = step - 1,
    };

    NoticeRecord Notice(int step, string outcome)
    {
        var choice = Choices.Single(c => string.Equals(c.Code, outcome, StringComparison.Ordinal));
        var unsigned = new NoticeRecord { Salt = Salt(), Origin = LogBuilder.Origin, Actor = "hub", Subject = Subject, Trail = Place(step), Outcome = outcome, Adverse = choice.Adverse, Text = choice.Text, DecidedBy = "officer", ContestUntil = After($"step-{step}", ContestWithin), Statement = "" };
        return Signed(unsigned);
    }

    /// <summary>The notice with the hub's signature over what it says.</summary>
    public NoticeRecord Signed(NoticeRecord notice, ECDsa? key = null, string keyId = "reply-1") =>
        notice with { Statement = DecisionNotice.Of((DecisionRecord)_records["step-0"], notice).Sign(key ?? ReplyKey, keyId) };

    /// <summary>The end of a term that begins with the entry of that name.</summary>
    long After(string name, string within) => EvaluatedAt + Delay(name) + TrailState.DaysMs(within);

    CloseRecord Close(int step) => new() { Salt = Salt(), Origin = LogBuilder.Origin, Actor = "hub", Subject = Subject, Trail = Place(step), Through = step - 1 };

    TrailPlace Place(int step)
    {
        var before = Enumerable.Range(0, step).Reverse().First(i => _records.ContainsKey($"step-{i}"));
        return new(Trail, step, TrailState.BodyOf(_records[$"step-{before}"]));
    }

    Hash256 Salt() => Hash256.Of(Encoding.UTF8.GetBytes($"salt {_salts++}"));

    public static Hash256 SaltOf(string value) => Hash256.Of(Encoding.UTF8.GetBytes("salt of " + value));
}
