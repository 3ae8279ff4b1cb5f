using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Trails;

/// <summary>Records of one trail as a lawful writer would make them, to be bent by tests.</summary>
static class TrailRecords
{
    public const long At = 1_767_225_600_000;
    const string Origin = "localhost/demo-00000000";

    public static readonly Id128 Trail = Id(1);
    public static readonly Id128 Subject = Id(2);

    public static readonly OutcomeChoice Eligible = new("eligible", Adverse: false, new("Layak", "Eligible"));
    public static readonly OutcomeChoice NotEligible = new("not-eligible", Adverse: true, new("Tidak layak", "Not eligible"));

    public static DecisionRecord Decision(bool reviewed = true) => new()
    {
        Salt = Hash(3),
        Origin = Origin,
        Actor = "agency:kemensos",
        Subject = Subject,
        Trail = new(Trail, 0),
        Programme = new("PRG-SOC-001", 1, Hash(4)),
        Engine = "hub-programme/1",
        EvaluatedAt = At,
        TimeZoneData = "TZDB: 2025b",
        Inputs = [],
        Result = new("eligible", false, "60", "60", [], Eligible.Text),
        Choices = [Eligible, NotEligible],
        AffectedRight = new("Bantuan", "Benefit"),
        ReviewRequired = reviewed,
        ContestWithin = "P30D",
        AnswerWithin = "P3D",
        Signature = new("k", "AAAA", "base"),
    };

    public static TrailState Begin(DecisionRecord decision)
    {
        Assert.True(TrailState.TryBegin(decision, At, out var state).IsRight);
        return state!;
    }

    public static ReviewRecord Review(TrailState state, string officer, OutcomeChoice? outcome = null)
    {
        var choice = outcome ?? Eligible;
        return new()
        {
            Salt = Hash(5), Origin = Origin, Actor = officer, Subject = Subject, Trail = Next(state), Outcome = choice.Code, Adverse = choice.Adverse,
            Changed = choice.Code != state.Outcome, Reason = "x", Opening = Id(6), OpenedAt = At, ShownThrough = state.NextStep - 1,
        };
    }

    public static ContestRecord Contest(TrailState state) => new()
    {
        Salt = Hash(7), Origin = Origin, Actor = "person:" + Subject, Subject = Subject, Trail = Next(state), Text = "x", AnswerBy = At + 1, Channel = "portal",
    };

    public static NoticeRecord Notice(TrailState state) => new()
    {
        Salt = Hash(8), Origin = Origin, Actor = "hub", Subject = Subject, Trail = Next(state), Outcome = state.Outcome, Adverse = state.Choice.Adverse,
        Text = state.Choice.Text, DecidedBy = "officer", ContestUntil = At + 1, Statement = "a.b.c",
    };

    public static CloseRecord Close(TrailState state) => new()
    {
        Salt = Hash(9), Origin = Origin, Actor = "hub", Subject = Subject, Trail = Next(state), Through = state.NextStep - 1,
    };

    public static TrailPlace Next(TrailState state) => new(state.Id, state.NextStep, state.LastBody);

    public static Hash256 Hash(byte seed) => Hash256.Of([seed]);

    static Id128 Id(byte seed) => new(Hash(seed).ToArray().AsSpan(0, Id128.SizeBytes));
}
