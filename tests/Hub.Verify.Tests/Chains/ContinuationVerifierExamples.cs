using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Continuations;

namespace Hub.Verify.Tests.Chains;

/// <summary>A log of 300 signed entries, of which 30 survive in the one that continues it.</summary>
public sealed class ContinuationVerifierExamples
{
    const string Next = "example.org/log-2";
    const int Survives = 30;
    const int Whole = 300;

    readonly LogBuilder _old = LogBuilder.Of(Whole);

    [Fact]
    public void Loss_that_is_stated_whole_is_right()
    {
        Assert.Equal("", Codes(named: Whole, until: Whole, copied: Survives));
        Assert.Equal("", Codes(named: Whole, until: Whole, copied: Whole));
        Assert.Equal("", Codes(named: Whole, until: 40, copied: Survives, from: 50));
    }

    [Theory]
    [InlineData(Survives + 1)]
    [InlineData(Whole)]
    public void Copy_that_was_signed_beyond_the_named_end_shows_that_more_is_lost_whatever_the_ranges_say(int copied) =>
        Assert.Equal("continuation.longer", Codes(named: Survives, until: Survives, copied));

    [Fact]
    public void Range_that_stays_open_or_goes_beyond_the_end_is_named_without_any_longer_copy()
    {
        Assert.Equal("continuation.keys", Codes(named: Survives, until: null, copied: Survives));
        Assert.Equal("continuation.keys", Codes(named: Survives, until: Survives + 1, copied: Survives));
        Assert.Equal("continuation.keys continuation.longer", Codes(named: Survives, until: null, copied: Whole));
    }

    [Fact]
    public void Longer_checkpoint_of_another_key_is_not_the_old_logs()
    {
        var stranger = LogBuilder.Of(Whole, seed: 3).Files(Whole);
        Assert.Equal("checkpoint.key-unlisted", Codes(named: Survives, until: Survives, stranger));
    }

    string Codes(int named, long? until, int copied, long? from = null) => Codes(named, until, _old.Files(copied), from);

    string Codes(int named, long? until, Dictionary<string, byte[]> copied, long? from = null)
    {
        var record = new ContinuationRecord
        {
            Salt = Hash256.Of([1]),
            Origin = Next,
            Actor = "hub",
            Continues = LogBuilder.Origin,
            Checkpoint = Encoding.UTF8.GetString(_old.Checkpoint(named)),
            Survives = new(Survives, _old.RootAt(Survives)),
            Lost = new(Survives, named),
        };
        var canonical = RecordCodec.Encode(record);
        var fresh = new LogBuilder(seed: 7);
        fresh.Add(leaf => leaf with { Body = RecordCodec.BodyHash(canonical) });
        var signer = new NoteSigner(Next, fresh.Key);
        List<LogKey> ended = [new(_old.Vkey.ToString(), 0, until)];
        if (from is { } begins)
        {
            ended.Add(new(_old.Vkey.ToString(), begins, named));
        }
        var list = _old.KeyList() with { Origin = Next, Log = [new(signer.VerifierKey.ToString(), 0)], Continues = new(LogBuilder.Origin, ended) };
        var files = fresh.Files(1);
        files["checkpoint"] = signer.Note(new Checkpoint(Next, 1, fresh.RootAt(1)).Text).Encode();
        files["keys.json"] = list.Sign(_old.Root, "example.org/root");
        files["continuation.json"] = canonical;
        using var newer = new LogFolder(files);
        using var copy = new LogFolder(copied);
        var report = ContinuationVerifier.Verify(newer.Directory, newer.Verify(signer.VerifierKey), list, listSigned: true, copy.Directory, new ManagedEd25519(), CancellationToken.None);
        return string.Join(' ', report.Faults.Listed.Select(fault => fault.Code).Distinct(StringComparer.Ordinal));
    }
}
