using System.Globalization;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Consents;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests;

/// <summary>A small random world: policies, one request, one person, what the provider holds. The seed tells all of it.</summary>
sealed record World(
    DatasetDefinition Dataset,
    IReadOnlyList<PurposeDefinition> Purposes,
    IReadOnlyList<ExchangePolicy> Policies,
    Ask Ask,
    AskerFacts Asker,
    Facts Facts,
    FetchedValues Fetched,
    long NowMs)
{
    // Monday 2026-11-23, midnight in Jakarta.
    const long MondayMs = 1_795_366_800_000;
    const long HalfHourMs = 30 * 60 * 1000;
    static readonly string[] Names = ["a", "b", "c", "born", "sum", "big"];
    static readonly string[] Agencies = ["x", "y"];
    static readonly LegalBasis[] Bases = [LegalBasis.Consent, LegalBasis.PublicTask, LegalBasis.LegitimateInterest];
    static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["a"] = ["32.73.09", "11"],
        ["b"] = ["Budi", "Ä"],
        ["c"] = ["K1"],
        ["born"] = ["2008-11-23", "2008-11-24", "2008-11-25", "1990-02-28", "2030-01-01", "not a date"],
        ["sum"] = ["41", "42", "43", "-7"],
    };

    public PolicySet Set(IEnumerable<ExchangePolicy>? policies = null)
    {
        var files = new PolicyFiles();
        files.Datasets.Add(Dataset);
        files.Purposes.AddRange(Purposes);
        files.Policies.AddRange(policies ?? Policies);
        return new PolicySet(files, Hash256.Of("world"u8), null);
    }

    public Decision Decide(IEnumerable<ExchangePolicy>? policies = null) => PolicyEvaluator.Decide(Set(policies), Ask, Asker, Facts, NowMs);

    public Decision DecideAndGate(IEnumerable<ExchangePolicy>? policies = null) => PolicyEvaluator.Gate(Decide(policies), Fetched, NowMs);

    /// <summary>The same world with one more rule, in a policy of its own.</summary>
    public IReadOnlyList<ExchangePolicy> With(PolicyRule rule) => [.. Policies, Policy("P9", Policies[0].Metadata.Effective, [rule])];

    public static World Of(int seed)
    {
        var random = new Random(seed);
        var now = MondayMs + (random.Next(7 * 48) * HalfHourMs);
        var purposes = new[] { Purpose(random, "p1"), Purpose(random, "p2") };
        var policies = Enumerable.Range(1, random.Next(1, 4))
            .Select(number => Policy($"P{number}", Around(random, now), [.. Enumerable.Range(1, random.Next(1, 4)).Select(rule => Rule(random, $"R{rule}"))]))
            .ToArray();
        var ask = new Ask(Pick(random, Agencies), "d", Pick(random, ["p1", "p1", "p2"]), Pick(random, Bases), Some(random, Names, 1, 3), random.Next(3) == 0 ? "why" : null);
        var asker = new AskerFacts(ask.Agency, Some(random, ["r1", "r2"], 0, 2), Pick(random, ["ID", "ID", "SG", ""]), random.Next(30) > 0);
        return new World(MakeDataset(), purposes, policies, ask, asker, MakeFacts(random, ask, now), Fetch(random), now);
    }

    public static PolicyRule Rule(Random random, string id) => random.Next(4) == 0 ? DenyRule(random, id) : PermitRule(random, id);

    public static PolicyRule DenyRule(Random random, string id) => new()
    {
        Id = id,
        Effect = RuleEffect.Deny,
        Recipients = random.Next(2) == 0 ? new() { Any = true } : Who(random),
        Purposes = random.Next(2) == 0 ? null : ["p1"],
        LegalBasis = random.Next(3) == 0 ? new(Pick(random, Bases), "law") : null,
        Fields = random.Next(6) == 0 ? null : Some(random, ["a", "b", "c", "born", "sum"], 1, 1),
        Conditions = random.Next(2) == 0 ? null : Conditions(random, false),
        ReasonCode = random.Next(2) == 0 ? ReasonCodes.PolicySpecialCategory : null,
    };

    public static PolicyRule PermitRule(Random random, string id)
    {
        var fields = random.Next(3) == 0 ? Some(random, Names, 1, 5) : Names;
        return new()
        {
            Id = id,
            Effect = RuleEffect.Permit,
            Recipients = Who(random),
            Purposes = random.Next(3) == 0 ? ["p2"] : ["p1", "p2"],
            LegalBasis = new(Pick(random, Bases), "law"),
            Fields = fields,
            Answers = fields.Contains("big") ? [new Predicate.AmountBelow { Answer = "big", Amount = Rarely(random, 43, 42) }] : null,
            Conditions = random.Next(3) == 0 ? Conditions(random, true) : null,
            Obligations = Obligations(random, fields),
        };
    }

    static RuleObligations Obligations(Random random, IReadOnlyList<string> fields)
    {
        Transform?[] transforms =
        [
            random.Next(5) switch { 0 => new Transform.Generalise { Field = "a", To = Level.Regency }, 1 => new Transform.Generalise { Field = "a", To = Level.Province }, 2 => new Transform.Drop { Field = "a" }, _ => null },
            random.Next(6) switch { 0 => new Transform.Mask { Field = "b", KeepFirst = 1 }, 1 => new Transform.Mask { Field = "b", KeepLast = 1 }, 2 => new Transform.Pseudonymise { Field = "b", KeyScope = PseudonymScope.Recipient }, _ => null },
            random.Next(12) switch { 0 => new Transform.Aggregate { Field = "c" }, 1 => new Transform.Drop { Field = "c" }, _ => null },
            random.Next(4) switch { 0 => new Transform.Generalise { Field = "born", To = Level.Month }, 1 => new Transform.Generalise { Field = "born", To = Level.Year }, _ => null },
            random.Next(6) switch { 0 => Band(5), 1 => Band(10), 2 => Band(3), _ => null },
        ];
        return new()
        {
            Transforms = [.. transforms.OfType<Transform>().Where(transform => fields.Contains(transform.Field))],
            Retention = new(random.Next(1, 60)),
            NotifyCitizen = random.Next(2) == 0 ? new(new(random.Next(1, 48)), NotifyChannel.Portal) : null,
        };
    }

    static Transform.Generalise Band(long width) => new() { Field = "sum", To = Level.Band, Width = width };

    static RuleConditions Conditions(Random random, bool permit) => new()
    {
        Jurisdictions = random.Next(4) == 0 ? ["ID"] : null,
        TimeWindow = random.Next(3) == 0 ? new("Asia/Jakarta", Some<Weekday>(random, Enum.GetValues<Weekday>(), 3, 6), Pick(random, ["00:00", "06:00", "22:00"]), Pick(random, ["05:30", "20:00", "24:00"])) : null,
        Quotas = permit && random.Next(2) == 0 ? [new(random.Next(1, 9), QuotaPeriod.Day, QuotaCount.Recipient, "Asia/Jakarta")] : null,
        SubjectAge = random.Next(9) switch
        {
            0 => new SubjectAge("Asia/Jakarta", 18),
            1 => new SubjectAge("Asia/Jakarta", null, 18),
            2 => new SubjectAge("Asia/Jakarta", 18, 60),
            _ => null,
        },
        JustificationRequired = permit && random.Next(6) == 0,
        Relations = random.Next(6) == 0 ? ["pupil"] : null,
    };

    static Recipients Who(Random random) => random.Next(4) switch
    {
        0 => new() { Agencies = [Pick(random, Agencies)] },
        1 => new() { Roles = ["r1"] },
        2 => new() { Agencies = Agencies, Roles = ["r1", "r2"] },
        _ => new() { Agencies = Agencies },
    };

    static Facts MakeFacts(Random random, Ask ask, long now)
    {
        var consents = Enumerable.Range(0, random.Next(0, 3)).Select(index => new ConsentFact(
            Number(index + 1),
            random.Next(3) > 0 ? ConsentState.Active : Pick(random, Enum.GetValues<ConsentState>()),
            new ConsentTerms
            {
                Recipient = random.Next(5) == 0 ? Pick(random, Agencies) : ask.Agency,
                Controller = random.Next(9) == 0 ? "other" : "reg",
                Dataset = "d",
                Purpose = random.Next(6) == 0 ? "p2" : ask.Purpose,
                Fields = random.Next(4) == 0 ? Some(random, Names, 1, 5) : Names,
                NotBefore = now + (random.Next(5) == 0 ? HalfHourMs : 0) - (random.Next(2) * HalfHourMs),
                NotAfter = now + (Pick(random, [0, 1, 2, 3]) * HalfHourMs),
                Retention = $"P{random.Next(1, 60)}D",
                Notices = [],
            },
            1));
        return new Facts(7, [.. consents], random.Next(8) == 0 ? [new(Number(9), Pick(random, [ask.Agency, "z"]))] : [], random.Next(12) == 0)
        {
            Subject = Number(77),
            Relations = random.Next(2) == 0 ? [new(ask.Agency, "pupil")] : [new("z", "pupil")],
        };
    }

    static FetchedValues Fetch(Random random) => new(
        Values.Where(_ => random.Next(12) > 0)
            .ToDictionary(pair => pair.Key, pair => Json(pair.Key, Pick(random, pair.Value)), StringComparer.Ordinal));

    static JsonElement Json(string name, string value) =>
        name == "sum" ? JsonSerializer.SerializeToElement(long.Parse(value, CultureInfo.InvariantCulture)) : JsonSerializer.SerializeToElement(value);

    static Effective Around(Random random, long now) => new()
    {
        From = now - (random.Next(10) == 0 ? -HalfHourMs : 0),
        Until = now + (random.Next(10) == 0 ? 0 : HalfHourMs),
    };

    static ExchangePolicy Policy(string id, Effective effective, IReadOnlyList<PolicyRule> rules) => new()
    {
        ApiVersion = "hub.policy/v1",
        Kind = "ExchangePolicy",
        Metadata = new() { Id = id, Version = 1, Owner = "x", ApprovedBy = ["x"], Effective = effective, Title = new("t", "t") },
        Provider = "reg",
        Dataset = "d",
        Rules = rules,
        Reference = new(id, 1, Hash256.Of([.. System.Text.Encoding.UTF8.GetBytes(id)])),
    };

    static PurposeDefinition Purpose(Random random, string code) => new()
    {
        ApiVersion = "hub.policy/v1",
        Kind = "Purpose",
        Code = code,
        Version = 1,
        Title = new("t", "t"),
        Text = new("t", "t"),
        Dpv = "dpv:X",
        Datasets = new(StringComparer.Ordinal) { ["d"] = random.Next(6) == 0 ? Some(random, Names, 2, 5) : Names },
        LegalBases = random.Next(6) == 0 ? Some<LegalBasis>(random, Bases, 1, 2) : Bases,
        Frequency = new(5, QuotaPeriod.Month, QuotaCount.RecipientAndSubject, "Asia/Jakarta"),
        RangeYears = 0,
        Retention = new(365),
    };

    static DatasetDefinition MakeDataset() => new()
    {
        ApiVersion = "hub.policy/v1",
        Kind = "Dataset",
        Id = "d",
        Provider = "reg",
        Title = new("t", "t"),
        SubjectKey = "c",
        BirthDateField = "born",
        Fields =
        [
            new("a", FieldType.Place, "x", new("t", "t")), new("b", FieldType.Text, "x", new("t", "t")), new("c", FieldType.Code, "x", new("t", "t")),
            new("born", FieldType.Date, "x", new("t", "t")), new("sum", FieldType.Number, "x", new("t", "t")),
        ],
        Answers = [new("big", "sum", new("t", "t"))],
        Schema = JsonSerializer.SerializeToElement(new { }),
    };

    static Id128 Number(int number)
    {
        var bytes = new byte[Id128.SizeBytes];
        bytes[15] = (byte)number;
        return new(bytes);
    }

    static long Rarely(Random random, long rare, long common) => random.Next(8) == 0 ? rare : common;

    static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    static T[] Some<T>(Random random, IReadOnlyList<T> items, int least, int most) =>
        [.. items.OrderBy(_ => random.Next()).Take(random.Next(least, most + 1))];
}
