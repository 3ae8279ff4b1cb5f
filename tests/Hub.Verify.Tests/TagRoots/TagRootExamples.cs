using Hub.Audit.TagRoots;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Hub.Canon.Records;
using Hub.Verify.Logs;
using Hub.Verify.TagRoots;

namespace Hub.Verify.Tests.TagRoots;

/// <summary>A copy of a log with tag roots, right and with every wrong twin.</summary>
public sealed class TagRootExamples(ThirtyDays right) : IClassFixture<ThirtyDays>
{
    [Fact]
    public async Task Roots_of_days_and_a_month_are_rebuilt_from_the_copy()
    {
        var log = right.Log;
        using var folder = await log.ExportAsync();
        var report = Verify(folder);
        Assert.Equal("", string.Join('\n', report.Faults.Listed));
        // Four of the thirty days had no entry, so that there is no root of them.
        Assert.Equal((26, 1), (report.Days, report.Months));
        Assert.Equal(log.Periods.Covering[^1].Until, report.Covered);
        Assert.Equal("2026-01", log.Periods.Covering[0].Period.ToString());
    }

    [Fact]
    public async Task Restart_finds_what_is_closed_in_the_log_alone()
    {
        var log = right.Log;
        var before = log.Periods.Covering.Select(period => (period.Period, period.From, period.Until, period.Index)).ToList();
        using var anew = new TagPeriods(log.Store, Requests.Origin);
        Assert.Null((await anew.RefreshAsync((await log.Store.HeadAsync(CancellationToken.None)).Size, CancellationToken.None)).Due);
        Assert.Equal(before, anew.Covering.Select(period => (period.Period, period.From, period.Until, period.Index)));
    }

    [Fact]
    public async Task Wrong_root_is_named_where_it_stands() => Assert.Equal(["tags.root"], await CodesAsync(record => record with { Root = Requests.Hash("another") }));

    [Fact]
    public async Task Wrong_count_is_named() => Assert.Equal(["tags.count"], await CodesAsync(record => record with { Tags = record.Tags - 4 }));

    [Fact]
    public async Task Another_period_under_the_id_is_named() => Assert.Contains("tags.id", await CodesAsync(record => record with { Period = "2026-01-19" }));

    [Fact]
    public async Task Record_of_another_log_is_named() => Assert.Contains("tags.record", await CodesAsync(record => record with { Origin = "example.org/other" }));

    [Theory]
    [InlineData(1, "tags.gap")]
    [InlineData(-1, "tags.overlap")]
    public async Task Gap_and_overlap_are_named(int by, string code)
    {
        await using var log = await TagLog.OpenAsync();
        await log.AddAsync(5, TagLog.Person);
        log.Next();
        await log.AddAsync(2, null);
        await log.CloseAsync();
        log.Next();
        await log.AddAsync(1, null);
        var due = Assert.IsType<DuePeriod>((await log.Periods.RefreshAsync(9, CancellationToken.None)).Due);
        var wrong = due with { From = due.From + by };
        var root = await log.Trees.BuildAsync(wrong.Period, wrong.From, wrong.Until, CancellationToken.None);
        await log.AppendAsync(wrong.Record(root, Requests.Origin, "hub", Requests.Hash("salt")), wrong.Period);
        using var folder = await log.ExportAsync();
        Assert.Contains(code, Verify(folder).Faults.Listed.Select(fault => fault.Code));
    }

    [Fact]
    public async Task Root_whose_record_is_kept_back_cannot_be_checked()
    {
        var log = right.Log;
        using var folder = await log.ExportAsync();
        var hidden = log.Periods.Covering[^1].Index;
        folder.Delete(PublicRecordFiles.PathOf(hidden));
        var report = Verify(folder);
        Assert.Equal(2, report.Faults.ExitCode);
        Assert.Equal([("tags.record-missing", PublicRecordFiles.PathOf(hidden))], report.Faults.Listed.Select(fault => (fault.Code, fault.Place)));
    }

    /// <summary>A root for a day that nothing happened on, to be shown to one person alone, is found by its id.</summary>
    [Fact]
    public async Task Root_of_a_period_that_never_was_is_found()
    {
        await using var log = await TagLog.OfThirtyDaysAsync();
        Assert.True(TagPeriod.TryParse("1999-12-31", out var never));
        var from = log.Periods.Covering[^1].Until;
        await log.AppendAsync(new DuePeriod(never, from, from + 1).Record(Requests.Hash("x"), Requests.Origin, "hub", Requests.Hash("salt")), never);
        using var folder = await log.ExportAsync();
        Assert.Contains("tags.period", Verify(folder).Faults.Listed.Select(fault => fault.Code));
    }

    [Fact]
    public async Task Crowd_before_a_root_leaves_the_document_of_the_root_before()
    {
        await using var log = await TagLog.OpenAsync(maxTail: 20);
        await log.AddAsync(3, TagLog.Person);
        log.Next();
        await log.AddAsync(25, null);
        await log.CloseAsync();
        // Nothing before it: no document can be had.
        Assert.Equal("completeness.too-long", Assert.IsType<CompletenessMade.Refused>(await log.MakeAsync()).Code);
        log.Next();
        await log.AddAsync(2, TagLog.Person);
        Assert.Equal(["2026-01-06"], await log.CloseAsync());
        var whole = await log.DocumentAsync();
        Assert.Equal((2, 5L), (whole.Periods.Count, TagLog.Verify(whole).List.Count));
        log.Next();
        await log.AddAsync(30, TagLog.Person);
        Assert.Equal(["2026-01-07"], await log.CloseAsync());
        var earlier = await log.DocumentAsync();
        Assert.Equal(whole.ToJson(), earlier.ToJson());
        log.Next();
        await log.AddAsync(1, null);
        Assert.Equal(["2026-01-08"], await log.CloseAsync());
        var all = TagLog.Verify(await log.DocumentAsync());
        Assert.Equal(("", 35L), (string.Join('\n', all.List.Faults.Listed), all.List.Count));
    }

    [Fact]
    public async Task Lost_record_holds_a_document_back_until_its_month_has_a_root()
    {
        await using var log = await TagLog.OpenAsync();
        log.Lost = "2026-01-05";
        await log.AddAsync(3, TagLog.Person);
        log.Next();
        await log.AddAsync(2, TagLog.Person);
        Assert.Equal(["2026-01-05"], await log.CloseAsync());
        Assert.Equal((null, 3L), (log.Periods.Covering[0].Record, log.Periods.Covering[0].Until));
        Assert.Equal("completeness.not-ready", Assert.IsType<CompletenessMade.Refused>(await log.MakeAsync()).Code);
        for (var day = 0; day < 27; day++)
        {
            log.Next();
        }
        await log.AddAsync(1, null);
        Assert.Equal(["2026-01-06", "2026-01"], await log.CloseAsync());
        var proof = TagLog.Verify(await log.DocumentAsync());
        Assert.Equal("", string.Join('\n', proof.List.Faults.Listed));
        Assert.Equal(5, proof.List.Count);
        using var folder = await log.ExportAsync();
        var report = Verify(folder);
        Assert.Equal(["tags.record-missing"], report.Faults.Listed.Select(fault => fault.Code));
        Assert.Equal(2, report.Faults.ExitCode);
    }

    [Fact]
    public async Task Changed_record_is_named()
    {
        var log = right.Log;
        using var folder = await log.ExportAsync();
        var path = PublicRecordFiles.PathOf(log.Periods.Covering[0].Index);
        var bytes = folder.ReadAll()[path];
        bytes[^3] ^= 1;
        folder.Write(path, bytes);
        Assert.Equal([("record.body", path)], Verify(folder).Faults.Listed.Select(fault => (fault.Code, fault.Place)));
    }

    [Fact]
    public async Task Second_export_keeps_the_records_and_takes_back_a_changed_one()
    {
        var log = right.Log;
        using var folder = await log.ExportAsync();
        var whole = folder.ReadAll();
        var path = PublicRecordFiles.PathOf(log.Periods.Covering[0].Index);
        folder.Write(path, "{}"u8.ToArray());
        var latest = await log.PublishAsync();
        var report = await Export.LogExporter.RunAsync(new Export.StoreTileSource(new LedgerReader(log.Store, () => latest)), folder.Directory, TagLog.Vkey, new Audit.Crypto.ManagedEd25519(), CancellationToken.None);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(whole[path], folder.ReadAll()[path]);
        // The checkpoint and the record: nothing else was written again.
        Assert.Equal(2, report.FilesWritten);
    }

    static async Task<IEnumerable<string>> CodesAsync(Func<TagRootRecord, TagRootRecord> change)
    {
        await using var log = await TagLog.OfThirtyDaysAsync(record => record.Period == "2026-02-02" ? change(record) : record);
        using var folder = await log.ExportAsync();
        return Verify(folder).Faults.Listed.Select(fault => fault.Code).Distinct(StringComparer.Ordinal);
    }

    static TagRootReport Verify(LogFolder folder)
    {
        var log = folder.Verify(TagLog.Vkey);
        Assert.Equal("", string.Join('\n', log.Faults.Listed));
        return TagRootVerifier.Verify(folder.Directory, log, TagLog.MaxHeld, CancellationToken.None);
    }
}
