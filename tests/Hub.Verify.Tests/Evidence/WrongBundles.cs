using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Verify.Evidence;

namespace Hub.Verify.Tests.Evidence;

/// <summary>Bundles that are whole and well listed, and say something wrong.</summary>
public sealed class WrongBundles
{
    readonly Bundles _bundles = new();

    [Fact]
    public void Reply_of_another_exchange_value_or_key_is_named()
    {
        var parts = _bundles.AgencyParts();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("reply.exchange", Codes(parts, entry => entry with { Reply = _bundles.Reply(payload: Bundles.Payload(exchange: "exchange-b")) }));
        Assert.Equal("reply.signature", Codes(parts, entry => entry with { Reply = _bundles.Reply(other) }));
        Assert.Equal("reply.malformed", Codes(parts, entry => entry with { Reply = "a.b.c" }));
        // Beside the record, another value is found out though the hub signed it.
        var person = _bundles.PersonParts();
        Assert.Equal("", Codes(person, entry => entry with { Reply = _bundles.Reply() }));
        Assert.Equal("reply.payload reply.commitment", Codes(person, entry => entry with { Reply = _bundles.Reply(payload: Bundles.Payload("1981")) }));
    }

    [Fact]
    public void Reply_by_a_key_that_its_agency_wrote_into_the_list_is_not_proven_without_the_root()
    {
        var parts = _bundles.AgencyParts();
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = _bundles.Builder.Keys;
        var forged = parts with
        {
            Keys = (keys with { Reply = [PublicJwk.Of(mine, keys.Reply[0].Kid)] }).Sign(_bundles.Builder.Log.Key, "example.org/root"),
            Entries = [parts.Entries[0] with { Reply = _bundles.Reply(mine, Bundles.Payload("2099")) }],
        };
        var report = _bundles.Verify(EvidenceBundle.Write(forged), withRoot: false);
        Assert.Equal(2, report.Faults.ExitCode);
        Assert.Equal(["entries/3/promise.txt", "entries/3/reply.txt"], report.Faults.Listed.Where(fault => fault is { Code: "evidence.keys-unchecked", IsUncheckable: true }).Select(fault => fault.Place));
        Assert.Equal((true, true, false), (report.Entries[0].IsPromiseUnproven, report.Entries[0].IsReplyUnproven, report.KeysChecked));
        Assert.True(_bundles.Verify(forged).Faults.ExitCode != 0);
        // Each by itself; a reply beside its record is held by the log.
        Assert.Equal("evidence.keys-unchecked", Alone(With(parts, entry => entry with { Promise = null })));
        Assert.Equal("evidence.keys-unchecked", Alone(With(parts, entry => entry with { Reply = null })));
        Assert.Equal("", Alone(With(parts, entry => entry with { Promise = null, Reply = null })));
        Assert.Equal("", Alone(With(_bundles.PersonParts(), entry => entry with { Reply = _bundles.Reply() })));

        string Alone(EvidenceParts one) => Bundles.Codes(_bundles.Verify(EvidenceBundle.Write(one), withRoot: false));
    }

    [Fact]
    public void Promise_of_another_entry_is_named()
    {
        var parts = _bundles.AgencyParts();
        var index = (int)parts.Entries[0].Index;
        Assert.Equal("promise.index promise.leaf promise.id", Codes(parts, entry => entry with { Promise = _bundles.Builder.Log.Promise(index - 1) }));
        Assert.Equal("promise.malformed", Codes(parts, entry => entry with { Promise = "x" }));
    }

    [Fact]
    public void Cose_receipt_of_another_entry_is_named()
    {
        var trail = _bundles.TrailParts();
        var swapped = trail with { Entries = [.. trail.Entries.Select(entry => entry with { CoseReceipt = trail.Entries[0].CoseReceipt })] };
        Assert.Equal("cose.index cose.signature", Bundles.Codes(_bundles.Verify(swapped)));
        Assert.Equal("cose.malformed", Codes(_bundles.AgencyParts(), entry => entry with { CoseReceipt = "x"u8.ToArray() }));
    }

    [Fact]
    public void Record_that_is_not_the_one_of_the_leaf_is_named()
    {
        var other = _bundles.PartsOf("exchange-b", EvidenceReader.Person).Entries[0].Record;
        Assert.Equal("record.body", Codes(_bundles.PersonParts(), entry => entry with { Record = other }));
        var spaced = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_bundles.PersonParts().Entries[0].Record!.Value.Span).Replace("\":", "\": ", StringComparison.Ordinal));
        Assert.Equal("record.malformed", Codes(_bundles.PersonParts(), entry => entry with { Record = spaced }));
        var erased = _bundles.Verify(With(_bundles.PersonParts(), entry => entry with { Record = default(ReadOnlyMemory<byte>?) }));
        Assert.Equal(("record.erased", 2), (Bundles.Codes(erased), erased.Faults.ExitCode));
    }

    [Fact]
    public void Bundle_that_says_it_is_another_is_named()
    {
        var parts = _bundles.PersonParts();
        Assert.Equal("evidence.id", Bundles.Codes(_bundles.Verify(parts with { About = parts.About with { Id = parts.Entries[0].Leaf.Length > 0 ? Trails.TrailBuilder.IdOf("exchange-b") : default } })));
        Assert.Equal("evidence.origin", Bundles.Codes(_bundles.Verify(parts with { About = parts.About with { Origin = "example.org/other" } })));
        var opening = _bundles.PartsOf("opening-1", EvidenceReader.Person);
        Assert.Equal("evidence.kind", Bundles.Codes(_bundles.Verify(opening with { About = opening.About with { Kind = EvidenceKind.Exchange } })));
        Assert.Equal("evidence.vkey", Bundles.Codes(_bundles.Verify(parts with { Vkey = _bundles.Root.ToString() })));
    }

    [Fact]
    public void Checkpoint_of_another_key_or_with_other_signatures_is_named()
    {
        var parts = _bundles.PersonParts();
        var bare = SignedNote.TryParse(_bundles.Builder.Log.Checkpoint(_bundles.Builder.Log.Entries.Count))!.Encode();
        Assert.Equal("evidence.checkpoint", Bundles.Codes(_bundles.Verify(parts with { Checkpoint = bare })));
        var foreign = LogBuilder.Of(3, seed: 2).Checkpoint(3);
        Assert.Equal("note.unsigned", Bundles.Codes(_bundles.Verify(parts with { Checkpoint = foreign })));
        Assert.Equal("checkpoint.malformed", Bundles.Codes(_bundles.Verify(parts with { Checkpoint = "x"u8.ToArray() })));
    }

    [Fact]
    public void Key_list_of_another_root_log_or_size_is_named()
    {
        var parts = _bundles.AgencyParts();
        var log = _bundles.Builder.Log;
        var keys = _bundles.Builder.Keys;
        Assert.Equal("keys.unsigned", Bundles.Codes(_bundles.Verify(parts with { Keys = keys.Sign(log.Key, "another") })).Split(' ')[0]);
        Assert.Equal("keys.origin", Bundles.Codes(_bundles.Verify(parts with { Keys = (keys with { Origin = "example.org/other" }).Sign(log.Root, "example.org/root") })));
        Assert.Equal("keys.log-key", Bundles.Codes(_bundles.Verify(parts with { Keys = (keys with { Log = [new LogKey(log.Vkey.ToString(), 0, 3)] }).Sign(log.Root, "example.org/root") })));
        // Nothing to check the promise and the reply with.
        var without = _bundles.Verify(parts with { Keys = default(ReadOnlyMemory<byte>?) });
        Assert.Equal(("evidence.keys", 2), (Bundles.Codes(without), without.Faults.ExitCode));
    }

    [Fact]
    public void Trail_that_is_wrong_is_wrong_in_a_bundle()
    {
        var parts = _bundles.TrailParts();
        var document = Audit.Trails.TrailDocument.TryParse(parts.Trail!.Value.Span)!;
        var cut = document with { Openings = [] };
        var report = _bundles.Verify(parts with { Trail = cut.ToJson(), Entries = [.. EvidenceParts.EntriesOf(cut)] });
        Assert.Equal("opening.missing", Bundles.Codes(report));
        Assert.Equal("document.malformed", Bundles.Codes(_bundles.Verify(parts with { Trail = "{}"u8.ToArray() })));
    }

    [Fact]
    public void Readme_of_somebody_else_is_told_not_to_be_run()
    {
        var files = StoredZip.Read(EvidenceBundle.Write(_bundles.PersonParts())).Files!;
        var parts = _bundles.PersonParts();
        var zip = StoredZip.Write(EvidenceBundle.Files(parts, "    rm -rf /\n"u8.ToArray()));
        var report = _bundles.Verify(zip);
        Assert.Equal(("evidence.readme", 2), (Bundles.Codes(report), report.Faults.ExitCode));
        Assert.Contains(files, file => file.Name == EvidenceNames.Readme);
    }

    [Fact]
    public void File_that_belongs_to_nothing_is_extra_though_it_is_listed()
    {
        var parts = _bundles.PersonParts();
        var files = EvidenceBundle.Files(parts, EvidenceReadme.Current).Where(file => file.Name is not (EvidenceNames.Manifest or EvidenceNames.Sums)).Append(new("entries/3/more.txt", "x"u8.ToArray())).ToList();
        files.Add(new(EvidenceNames.Manifest, EvidenceManifest.Of(parts, files)));
        files.Add(new(EvidenceNames.Sums, EvidenceBundle.Sums(files)));
        var report = _bundles.Verify(StoredZip.Write(files));
        Assert.Equal("evidence.extra", Bundles.Codes(report));
        Assert.Equal("entries/3/more.txt", report.Faults.Listed[0].Place);
    }

    string Codes(EvidenceParts parts, Func<EvidenceEntry, EvidenceEntry> change) => Bundles.Codes(_bundles.Verify(With(parts, change)));

    static EvidenceParts With(EvidenceParts parts, Func<EvidenceEntry, EvidenceEntry> change) => parts with { Entries = [.. parts.Entries.Select(change)] };
}
