using Hub.Canon.Records;

namespace Hub.Canon.Tests.Golden;

/// <summary>The records of delayed disclosure among <see cref="SampleRecords"/>.</summary>
static class DelaySamples
{
    const string Origin = "localhost/demo-00000000";
    const long At = 1_767_225_600_000;

    public static Dictionary<string, LedgerRecord> All { get; } = new(StringComparer.Ordinal)
    {
        ["delay.asked"] = new DelayAskedRecord
        {
            Salt = SampleRecords.Hash(60),
            Origin = Origin,
            Actor = "officer:sign-in-1",
            Subject = SampleRecords.Id(2),
            Purpose = "fraud-investigation",
            Order = SampleRecords.Id(61),
            Agency = "kemensos",
            Reference = "UU 8/2010 art. 72, letter 12/2026",
            Until = At,
            Continues = SampleRecords.Id(62),
        },
        ["delay"] = new DelayRecord
        {
            Salt = SampleRecords.Hash(63),
            Origin = Origin,
            Actor = "auditor:sign-in-2",
            Subject = SampleRecords.Id(2),
            Purpose = "fraud-investigation",
            Order = SampleRecords.Id(61),
            Agency = "kemensos",
            Reference = "UU 8/2010 art. 72, letter 12/2026",
            Approvers = ["officer:sign-in-1", "auditor:sign-in-2"],
            Until = At,
            Continues = SampleRecords.Id(62),
            Key = SampleRecords.Hash(64),
        },
        ["delay.ended"] = new DelayEndedRecord
        {
            Salt = SampleRecords.Hash(65),
            Origin = Origin,
            Actor = "hub",
            Subject = SampleRecords.Id(2),
            Purpose = "fraud-investigation",
            Order = SampleRecords.Id(61),
            Agency = "kemensos",
            Reason = "due",
        },
    };
}
