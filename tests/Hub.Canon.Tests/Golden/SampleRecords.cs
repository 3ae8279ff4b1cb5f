using System.Text.Json;
using Hub.Canon.Records;

namespace Hub.Canon.Tests.Golden;

/// <summary>One record of each type with every member that it can have, made of fixed values: nothing here is anybody's.</summary>
static class SampleRecords
{
    internal const string Origin = "localhost/demo-00000000";
    const long At = 1_767_225_600_000;

    static readonly RequestSignature Signature = new(
        "kemensos-sig-1",
        "MEUCIQ",
        "\"@method\": POST\n\"@signature-params\": (\"@method\");created=1767225600;keyid=\"kemensos-sig-1\"");

    static readonly EventSignature ConsentSignature = new("Ed25519", "consent-event-1", "c2lnbmF0dXJl");

    /// <summary>Name of the golden file → record. A name is the type, with a second word where a type has two shapes.</summary>
    public static IReadOnlyDictionary<string, LedgerRecord> All { get; } = new Dictionary<string, LedgerRecord>(DelaySamples.All.Concat(IdentitySamples.All), StringComparer.Ordinal)
    {
        ["exchange"] = new ExchangeRecord
        {
            Salt = Hash(1),
            Origin = Origin,
            Actor = "agency:kemensos",
            Subject = Id(2),
            Policy = new("POL-SOC-001", 3, Hash(3)),
            Bundle = new(7, Hash(4)),
            LegalBasis = "consent",
            Purpose = "benefit-eligibility",
            RequestHash = Hash(5),
            ClaimedAt = At,
            Dataset = "civil-registry.person",
            Provider = "dukcapil",
            Requested = ["nik", "birth_date"],
            Released = ["birth_date", "nik"],
            Commitments = new(StringComparer.Ordinal) { ["birth_date"] = Hash(6), ["nik"] = Hash(7) },
            Obligations =
            [
                new("pseudonymise", "nik", new(StringComparer.Ordinal) { ["keyScope"] = "recipient" }),
                new("retention", null, new(StringComparer.Ordinal) { ["period"] = "P90D" }),
                new("drop", "district", null),
            ],
            Determining = ["POL-SOC-001/R1"],
            Consent = new(Id(8), 2),
            Signature = Signature,
            PayloadSha256 = Hash(9),
            ProviderOriginalSha256 = Hash(10),
        },
        ["refusal"] = new RefusalRecord
        {
            Salt = Hash(11),
            Origin = Origin,
            Actor = "agency:kemensos",
            Subject = Id(2),
            Policy = new("POL-SOC-001", 3, Hash(3)),
            Bundle = new(7, Hash(4)),
            LegalBasis = "consent",
            Purpose = "benefit-eligibility",
            RequestHash = Hash(5),
            ClaimedAt = At,
            ReasonCode = "consent.required",
            InternalCode = "consent.expired",
            Dataset = "civil-registry.person",
            Provider = "dukcapil",
            Requested = ["nik"],
            Determining = ["POL-SOC-001/R1"],
            Consent = new(Id(8), 2),
            Signature = Signature,
        },
        ["consent"] = new ConsentEventRecord
        {
            Salt = Hash(12),
            Origin = Origin,
            Actor = "agency:kemensos",
            Subject = Id(2),
            Policy = new("POL-SOC-001", 3, Hash(3)),
            Bundle = new(7, Hash(4)),
            LegalBasis = "consent",
            Purpose = "benefit-eligibility",
            RequestHash = Hash(5),
            ClaimedAt = At,
            ConsentId = Id(8),
            Seq = 0,
            Event = "requested",
            State = "requested",
            Time = At,
            Terms = new()
            {
                Recipient = "kemensos",
                Controller = "dukcapil",
                Dataset = "civil-registry.person",
                Fields = ["birth_date", "nik"],
                Purpose = "benefit-eligibility",
                NotBefore = At,
                NotAfter = At + 7_776_000_000,
                Retention = "P90D",
                Notices = [new("NTC-SOC-001", 1, "id", Hash(13)), new("NTC-SOC-001", 1, "en", Hash(14))],
            },
            Channel = "api",
            Signature = ConsentSignature,
            Request = Signature,
        },
        ["consent.later"] = new ConsentEventRecord
        {
            Salt = Hash(15),
            Origin = Origin,
            Actor = "person:" + Id(2),
            Subject = Id(2),
            ConsentId = Id(8),
            Seq = 1,
            Event = "granted",
            State = "active",
            PrevHash = Hash(16),
            Time = At + 1,
            ShownLang = "id",
            Channel = "portal",
            Signature = ConsentSignature,
        },
        ["binding"] = new BindingRecord
        {
            Salt = Hash(17),
            Origin = Origin,
            Actor = "officer:" + Id(18),
            Subject = Id(2),
            SignIn = Id(19).ToString(),
            Officers = [Id(20).ToString(), Id(18).ToString()],
            Method = "counter",
        },
        ["bundle"] = new BundleRecord
        {
            Salt = Hash(21),
            Origin = Origin,
            Actor = "hub",
            Version = 7,
            Sha256 = Hash(4),
            Files = new(StringComparer.Ordinal) { ["a.policy.yaml"] = Hash(22), ["B.policy.yaml"] = Hash(23) },
            Signatures = [new("Ed25519", "policy-1", "b25l"), new("Ed25519", "policy-2", "dHdv")],
        },
        ["dropped"] = new DroppedRecord
        {
            Salt = Hash(27),
            Origin = Origin,
            Actor = "hub",
            Subject = Id(2),
            Exchange = Id(28),
            ReasonCode = "reply.dropped",
        },
        ["operator"] = new OperatorRecord
        {
            Salt = Hash(29),
            Origin = Origin,
            Actor = "hub",
            Kind = "summary",
            From = At,
            Until = At + 60_000,
            Counts = new(StringComparer.Ordinal) { ["signature.invalid"] = 3, ["body.too-large"] = 1 },
        },
        ["decision"] = new DecisionRecord
        {
            Salt = Hash(30),
            Origin = Origin,
            Actor = "agency:kemensos",
            Subject = Id(2),
            Bundle = new(7, Hash(4)),
            LegalBasis = "consent",
            Purpose = "benefit-eligibility",
            RequestHash = Hash(5),
            Trail = new(Id(31), 0),
            Programme = new("PRG-SOC-001", 1, Hash(32)),
            Engine = "hub-programme/1",
            EvaluatedAt = At,
            TimeZoneData = "TZDB: 2025b",
            Inputs = [new(Id(28), Hash(33), "civil-registry.person", [new("birth_date", "\"1980\"", Hash(34)), new("household_size", "5", Hash(35))])],
            Result = new("eligible", false, "62.5", "60", [new("C1", true, "62.5", "household.large", Text("Keluarga besar", "Large household"))], Text("Layak", "Eligible")),
            Choices = [new("eligible", false, Text("Layak", "Eligible")), new("not-eligible", true, Text("Tidak layak", "Not eligible"))],
            AffectedRight = Text("Bantuan sosial", "Social benefit"),
            ReviewRequired = true,
            ContestWithin = "P30D",
            AnswerWithin = "P3D",
            Signature = Signature,
        },
        ["review"] = new ReviewRecord
        {
            Salt = Hash(36),
            Origin = Origin,
            Actor = "officer:" + Id(18),
            Subject = Id(2),
            Trail = new(Id(31), 1, Hash(37)),
            Outcome = "not-eligible",
            Adverse = true,
            Changed = true,
            Reason = "Sudah menerima – already receives",
            Opening = Id(38),
            OpenedAt = At,
            ShownThrough = 0,
        },
        ["contest"] = new ContestRecord
        {
            Salt = Hash(39),
            Origin = Origin,
            Actor = "person:" + Id(2),
            Subject = Id(2),
            Trail = new(Id(31), 4, Hash(40)),
            Text = "Kami bertujuh.\nWe are seven.",
            Corrections = [new("household_size", "7")],
            AnswerBy = At + 259_200_000,
            Channel = "portal",
        },
        ["notice"] = new NoticeRecord
        {
            Salt = Hash(41),
            Origin = Origin,
            Actor = "hub",
            Subject = Id(2),
            Trail = new(Id(31), 2, Hash(42)),
            Outcome = "not-eligible",
            Adverse = true,
            Text = Text("Tidak layak", "Not eligible"),
            DecidedBy = "officer",
            ContestUntil = At + 2_592_000_000,
            Statement = "e30.e30.c2ln",
        },
        ["close"] = new CloseRecord
        {
            Salt = Hash(43),
            Origin = Origin,
            Actor = "hub",
            Subject = Id(2),
            Trail = new(Id(31), 3, Hash(44)),
            Through = 2,
        },
        ["access"] = new AccessRecord
        {
            Salt = Hash(45),
            Origin = Origin,
            Actor = "auditor:" + Id(46),
            Subject = Id(2),
            Opened = Id(31),
            Role = "auditor",
            Through = 3,
            Reason = "sampling",
        },
        ["algorithm"] = new AlgorithmRecord
        {
            Salt = Hash(47),
            Origin = Origin,
            Actor = "hub",
            Bundle = new(7, Hash(4)),
            Programme = new("PRG-SOC-001", 1, Hash(32)),
            Owner = "kemensos",
            Engine = "hub-programme/1",
            Text = "{\"id\":\"PRG-SOC-001\"}",
        },
        ["key.rotate"] = new KeyRotateRecord
        {
            Salt = Hash(48),
            Origin = Origin,
            Actor = "hub",
            List = Hash(49),
            Log =
            [
                new("example.org/log+9b06b4ea+AcmJAn+N/mtnLKJSODpJnMy5JEY6EgtdZQ+9zBHVSj3f", 0, 1_100),
                new("example.org/log+6b3c5a5e+AdCpRyJ+0XFTKA8o6Q5BqOd2IHM5GvYFsrXZ6HZbJvCV", 1_000),
            ],
        },
        ["continuation"] = new ContinuationRecord
        {
            Salt = Hash(57),
            Origin = Origin,
            Actor = "hub",
            Continues = "example.org/log",
            Checkpoint = "example.org/log\n300\n" + Convert.ToBase64String(Hash(58).ToArray()) + "\n\n— example.org/log mwa06gAB\n",
            Survives = new(30, Hash(59)),
            Lost = new(30, 300),
        },
        ["erasure.act"] = new ErasureActRecord
        {
            Salt = Hash(50),
            Origin = Origin,
            Actor = "operator:sign-in-1",
            Subject = Id(2),
            Order = Id(51),
            Step = 0,
            Act = "proposed",
            Basis = "legal-order",
            Reference = Hash(52),
        },
        ["erasure.act.cancelled"] = new ErasureActRecord
        {
            Salt = Hash(53),
            Origin = Origin,
            Actor = "hub",
            Subject = Id(2),
            Order = Id(51),
            Step = 1,
            Act = "cancelled",
            Reason = "lapsed",
        },
        ["erasure.ordered"] = new ErasureOrderedRecord
        {
            Salt = Hash(54),
            Origin = Origin,
            Actor = "auditor:sign-in-2",
            Subject = Id(2),
            Order = Id(51),
            Step = 1,
            Basis = "legal-order",
            Reference = Hash(52),
            Approvers = ["operator:sign-in-1", "auditor:sign-in-2"],
            DueAt = At,
        },
        ["erasure.completed"] = new ErasureCompletedRecord
        {
            Salt = Hash(55),
            Origin = Origin,
            Actor = "hub",
            Subject = Id(2),
            Order = Id(51),
            Step = 2,
            Ordered = 17,
            Closed = 5,
            Replayed = 18,
        },
        ["tag.root"] = new TagRootRecord
        {
            Salt = Hash(56),
            Origin = Origin,
            Actor = "hub",
            Period = "2026-01-31",
            From = 1_000,
            Until = 1_250,
            Tags = 1_000,
            Root = Hash(57),
        },
    };

    static BilingualText Text(string id, string en) => new(id, en);

    internal static Hash256 Hash(byte seed) => Hash256.Of([seed]);

    internal static Id128 Id(byte seed) => new(Hash(seed).ToArray().AsSpan(0, Id128.SizeBytes));

    internal static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();
}
