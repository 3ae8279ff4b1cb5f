using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Canon.Records;
using Hub.Verify.Trails;

namespace Hub.Verify.Tests.Trails;

public sealed class TrailVerifierExamples
{
    static readonly ManagedEd25519 Ed25519 = new();

    [Fact]
    public void Right_trail_has_no_fault_and_is_closed()
    {
        var trail = new TrailBuilder();
        var report = Verify(trail, trail.Build());
        Assert.Empty(report.Faults.Listed);
        Assert.Equal("closed through 6 " + Shown(report), report.Conclusion);
        Assert.Equal(TrailBuilder.Steps, report.Steps.Count);
        Assert.Equal("eligible", report.State!.Outcome);
        Assert.Equal("PRG-SOC-001", report.Programme!.Programme.Id);
    }

    [Theory]
    [InlineData(1, "open at stage awaiting-review")]
    [InlineData(2, "open at stage decided")]
    [InlineData(3, "open at stage noticed")]
    [InlineData(4, "closed through 2")]
    [InlineData(5, "closed through 2, open again at stage contested")]
    [InlineData(6, "closed through 2, open again at stage decided")]
    [InlineData(8, "closed through 6")]
    public void Trail_on_its_way_is_told_as_far_as_it_came(int steps, string conclusion)
    {
        var trail = new TrailBuilder { Count = steps };
        var report = Verify(trail, trail.Build());
        Assert.Empty(report.Faults.Listed);
        Assert.Equal($"{conclusion} {Shown(report)}", report.Conclusion);
    }

    /// <summary>A document cut short is right as far as it goes, and does not claim to go further.</summary>
    static string Shown(TrailReport report) =>
        $"by the steps shown, the last at index {report.Steps[^1].Index} of checkpoint {report.Checkpoint!.Size}; later steps are not looked for";

    [Fact]
    public void Without_keys_the_notices_stay_unchecked_and_that_is_told()
    {
        var trail = new TrailBuilder();
        var report = TrailVerifier.Verify(trail.Build().ToJson(), trail.Log.Vkey, null, Ed25519);
        Assert.Equal([("notice.unchecked", "step 2"), ("notice.unchecked", "step 6")], Named(report));
        Assert.Equal(2, report.Faults.ExitCode);
        Assert.StartsWith("closed through 6", report.Conclusion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "nothing, 0 bytes")]
    [InlineData("{}", "JSON of another kind")]
    [InlineData("[]", "JSON of another kind")]
    [InlineData("null", "JSON of another kind")]
    [InlineData("nonsense", "8 bytes that are no JSON at line 1, column 2: ")]
    [InlineData("{\n\"v\":1,", "8 bytes that begin like JSON and break off at line 2, column 6: ")]
    public void What_is_no_document_is_malformed_and_told_as_what_it_is(string text, string found)
    {
        var report = TrailVerifier.Verify(Encoding.UTF8.GetBytes(text), new LogBuilder().Vkey, null, Ed25519);
        Assert.Equal([("document.malformed", "document")], Named(report));
        Assert.StartsWith(found, report.Faults.Listed[0].Found, StringComparison.Ordinal);
        Assert.Equal(1, report.Faults.ExitCode);
    }

    [Fact]
    public void Another_spelling_of_the_same_document_is_told()
    {
        var trail = new TrailBuilder();
        var json = Encoding.UTF8.GetString(trail.Build().ToJson());
        Assert.Equal([("document.form", "document")], Named(Verify(trail, Encoding.UTF8.GetBytes(json + "\n"))));
        Assert.Equal([("document.form", "document")], Named(Verify(trail, Encoding.UTF8.GetBytes(json.Replace("\"v\":1}", "\"v\": 1}", StringComparison.Ordinal)))));
    }

    /// <summary>The one cause, and not once for every entry.</summary>
    [Theory]
    [InlineData(LogBuilder.Origin, "note.unsigned")]
    [InlineData("example.org/other", "document.origin")]
    public void Another_logs_key_believes_nothing(string origin, string code)
    {
        var trail = new TrailBuilder();
        var other = NoteVerifierKey.Ed25519(origin, trail.Log.Root.PublicKey.Span);
        var report = TrailVerifier.Verify(trail.Build().ToJson(), other, trail.Keys, Ed25519);
        Assert.Equal([(code, "document")], Named(report));
        Assert.Equal(1, report.Faults.ExitCode);
        Assert.Empty(report.Entries);
    }

    [Fact]
    public void A_proof_under_another_logs_key_is_told_at_its_entry()
    {
        var trail = new TrailBuilder();
        var right = trail.Build();
        var foreign = LogBuilder.Of(9, seed: 2);
        var step = right.Steps[1] with { Proof = Encoding.UTF8.GetString(foreign.Proof(0, 9)) };
        var report = Verify(trail, right with { Steps = [right.Steps[0], step, .. right.Steps.Skip(2)] });
        Assert.Contains(report.Faults.Listed, fault => fault is { Code: "note.unsigned", Place: "step 1" });
    }

    [Fact]
    public void Keys_of_another_log_are_told()
    {
        var trail = new TrailBuilder();
        var report = TrailVerifier.Verify(trail.Build().ToJson(), trail.Log.Vkey, trail.Keys with { Origin = "example.org/other" }, Ed25519);
        Assert.Equal([("keys.origin", "keys")], Named(report));
    }

    [Fact]
    public void Erased_records_are_told_and_stay_unknown()
    {
        var trail = new TrailBuilder();
        var right = trail.Build();
        var erased = right with
        {
            Steps = [.. right.Steps.Select(Erase)],
            Exchanges = [.. right.Exchanges.Select(Erase)],
            Openings = [.. right.Openings.Select(Erase)],
        };
        var report = Verify(trail, erased);
        Assert.Equal(2, report.Faults.ExitCode);
        Assert.Equal(TrailBuilder.Steps + 2 + 2, report.Faults.Listed.Count(fault => fault.Code == "record.erased"));
        Assert.Equal(report.Faults.Count, report.Faults.Listed.Count(fault => fault.Code == "record.erased"));
        Assert.StartsWith("no conclusion", report.Conclusion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void One_erased_step_leaves_the_chain_of_the_others_checked(int step)
    {
        var trail = new TrailBuilder();
        var right = trail.Build();
        var report = Verify(trail, right with { Steps = [.. right.Steps.Select((entry, i) => i == step ? Erase(entry) : entry)] });
        Assert.Equal(("record.erased", $"step {step}"), Assert.Single(Named(report)));
        Assert.Equal(2, report.Faults.ExitCode);

        var wrong = new TrailBuilder { Change = (name, record) => name == $"step-{step + 1}" ? Placed(record, p => p with { Prev = default(Canon.Hash256) }) : record };
        var document = wrong.Build();
        var named = Named(Verify(wrong, document with { Steps = [.. document.Steps.Select((entry, i) => i == step ? Erase(entry) : entry)] }));
        Assert.Contains(("trail.prev", $"step {step + 1}"), named);
    }

    [Fact]
    public void Two_signed_trees_of_one_size_are_a_fork()
    {
        var trail = new TrailBuilder();
        var right = trail.Build();
        var size = trail.Log.Entries.Count;
        var other = new LogBuilder();
        trail.Log.Entries.ToList().ForEach(other.AddRaw);
        // Both logs are right and signed, and differ in their last entry alone.
        trail.Log.Add();
        other.Add(leaf => leaf with { Body = default });
        var here = trail.Entry("step-7", size + 1);
        var there = here with { Proof = Encoding.UTF8.GetString(other.Proof((int)here.Index, size + 1)) };
        var before = right.Steps.Take(6).Append(trail.Entry("step-6", size + 1)).ToList();
        Assert.Empty(Named(Verify(trail, right with { Steps = [.. before, here] })));
        Assert.Equal([("checkpoint.fork", "step 7")], Named(Verify(trail, right with { Steps = [.. before, there] })));
    }

    [Fact]
    public void Notice_signed_by_another_key_is_told()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TrailBuilder trail = null!;
        trail = new() { Change = (name, record) => name == "step-2" ? trail.Signed((NoticeRecord)record, other) : record };
        Assert.Equal([("notice.signature", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new() { Change = (name, record) => name == "step-2" ? trail.Signed((NoticeRecord)record, other, "reply-9") : record };
        Assert.Equal([("notice.key-unknown", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new() { Change = (name, record) => name == "step-2" ? trail.Signed((NoticeRecord)record) with { ContestUntil = ((NoticeRecord)record).ContestUntil + 1 } : record };
        Assert.Equal([("notice.other", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new() { Change = (name, record) => name == "step-2" ? (NoticeRecord)record with { Statement = "a.b.c" } : record };
        Assert.Equal([("notice.malformed", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new() { Change = (name, record) => name == "step-2" ? trail.Signed((NoticeRecord)record with { DecidedBy = "programme" }) : record };
        Assert.Equal([("notice.decided-by", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new() { Change = (name, record) => name == "step-2" ? trail.Signed((NoticeRecord)record with { Text = new("Lain", "Other") }) : record };
        Assert.Equal([("notice.text", "step 2")], Named(Verify(trail, trail.Build())));
        trail = new();
        var twice = trail.Keys with { Reply = [.. trail.Keys.Reply, PublicJwk.Of(other, "reply-1")] };
        Assert.Equal([("notice.key-unknown", "step 2"), ("notice.key-unknown", "step 6")], Named(TrailVerifier.Verify(trail.Build().ToJson(), trail.Log.Vkey, twice, Ed25519)));
    }

    static TrailReport Verify(TrailBuilder trail, TrailDocument document) => Verify(trail, document.ToJson());

    static TrailReport Verify(TrailBuilder trail, byte[] document) => TrailVerifier.Verify(document, trail.Log.Vkey, trail.Keys, Ed25519);

    static IEnumerable<(string Code, string Place)> Named(TrailReport report) => report.Faults.Listed.Select(fault => (fault.Code, fault.Place));

    static TrailEntryDocument Erase(TrailEntryDocument entry) => entry with { Record = null };

    internal static LedgerRecord Placed(LedgerRecord record, Func<TrailPlace, TrailPlace> change) => record switch
    {
        DecisionRecord r => r with { Trail = change(r.Trail) },
        ReviewRecord r => r with { Trail = change(r.Trail) },
        ContestRecord r => r with { Trail = change(r.Trail) },
        NoticeRecord r => r with { Trail = change(r.Trail) },
        CloseRecord r => r with { Trail = change(r.Trail) },
        _ => record,
    };
}
