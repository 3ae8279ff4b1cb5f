using System.Security.Cryptography;
using Hub.Canon;
using Hub.CrashHarness.Judging;

namespace Hub.Crash;

/// <summary>The judge itself: silent about a hub that keeps its word, and not silent about any way of breaking it.</summary>
public sealed class JudgeTests : IDisposable
{
    readonly Tale _tale = new();

    [Fact]
    public void Right_list_and_log_give_no_finding() => Assert.Empty(_tale.Findings());

    [Fact]
    public void Any_entry_that_is_gone_is_found()
    {
        for (var index = 0; index < _tale.Entries.Count; index++)
        {
            using var tale = new Tale();
            var gone = tale.Entries[index];
            tale.Entries.RemoveAt(index);
            var codes = tale.Codes();
            Assert.Contains("log.shrunk", codes);
            if (tale.Lines.Exists(line => line.Answers.Exists(answer => answer.EntryId == gone.Id)))
            {
                Assert.True(codes.Contains("promise.broken") || codes.Contains("promise.lost"), string.Join(' ', codes));
            }
        }
    }

    [Fact]
    public void Any_leaf_that_is_another_is_found()
    {
        for (var index = 0; index < _tale.Entries.Count; index++)
        {
            using var tale = new Tale();
            tale.Entries[index] = tale.Entries[index] with { LeafHash = Hash256.Of("another"u8) };
            Assert.Contains("log.other-beginning", tale.Codes());
        }
    }

    [Fact]
    public void Last_promised_entry_that_never_became_durable_is_found_without_any_checkpoint()
    {
        _tale.Seen.Clear();
        _tale.Entries.RemoveRange(_tale.Entries.Count - 2, 2);
        Assert.Equal(["promise.lost", "request.unsettled"], _tale.Codes().Order());
    }

    [Fact]
    public void Entry_replaced_by_another_is_found_without_any_checkpoint()
    {
        _tale.Seen.Clear();
        _tale.ChangeEntry("first", entry => entry with { Id = Tale.IdOf("stranger") });
        Assert.Equal(["entry.invented", "promise.broken", "request.unsettled"], _tale.Codes().Order());
    }

    [Fact]
    public void Entry_whose_leaf_or_time_differs_from_the_promise_is_found()
    {
        _tale.Seen.Clear();
        _tale.ChangeEntry("first", entry => entry with { LeafHash = Hash256.Of("another"u8) });
        Assert.Equal(["promise.broken"], _tale.Codes());
        _tale.ChangeEntry("first", entry => entry with { LeafHash = Hash256.Of([.. entry.Id.ToArray(), (byte)entry.Index]), At = entry.At + 1 });
        Assert.Equal(["promise.broken"], _tale.Codes());
    }

    [Fact]
    public void Entry_that_stands_twice_is_found()
    {
        _tale.Entries.Add(_tale.Entries.Find(entry => entry.Id == Tale.IdOf("first"))!);
        Assert.Equal(["entry.twice", "release.after-revocation"], _tale.Codes().Order());
    }

    [Fact]
    public void Retry_that_made_a_second_entry_is_found()
    {
        var second = _tale.Write(Tale.IdOf("refused"), new Deed.Refusal(_tale.Line("refused").Request.BodyHash));
        _tale.Say(_tale.Line("refused").Request, Outcome.Refused, second, attempt: 1);
        Assert.Equal(["entry.twice", "promise.two-places"], _tale.Codes().Order());
    }

    [Fact]
    public void Revocation_that_stands_twice_is_found()
    {
        _tale.Write(Tale.IdOf("again"), new Deed.ConsentEvent(_tale.Consent, "revoked", RequestHash: null));
        Assert.Equal(["act.twice"], _tale.Codes());
    }

    [Fact]
    public void Promise_of_a_foreign_key_is_found()
    {
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var entry = _tale.Entries.Find(e => e.Id == Tale.IdOf("first"))!;
        _tale.Change("first", answer => answer with { Promise = _tale.Promise(entry, key: foreign) });
        Assert.Equal(["promise.signature"], _tale.Codes());
        _tale.Change("first", answer => answer with { Promise = _tale.Promise(entry, key: foreign, keyId: "promise-2") });
        Assert.Equal(["promise.key-unknown"], _tale.Codes());
    }

    [Fact]
    public void Promise_that_cannot_be_read_is_found()
    {
        _tale.Change("first", answer => answer with { Promise = answer.Promise![..^1] });
        Assert.Equal(["promise.malformed"], _tale.Codes());
    }

    [Fact]
    public void Promise_of_another_log_is_found()
    {
        var entry = _tale.Entries.Find(e => e.Id == Tale.IdOf("first"))!;
        _tale.Change("first", answer => answer with { Promise = _tale.Promise(entry, origin: "example.org/other") });
        Assert.Equal(["promise.origin"], _tale.Codes());
    }

    [Fact]
    public void Promise_of_somebody_elses_entry_is_found()
    {
        _tale.Change("first", answer => answer with { EntryId = Tale.IdOf("dropped"), Promise = _tale.Line("dropped").Answers[0].Promise });
        Assert.Contains("promise.other-id", _tale.Codes());
    }

    [Fact]
    public void Reply_without_a_promise_is_found()
    {
        _tale.Change("first", answer => answer with { Promise = null });
        Assert.Equal(["reply.without-promise"], _tale.Codes());
    }

    [Fact]
    public void Act_said_to_be_done_that_left_no_entry_is_found()
    {
        _tale.Seen.Clear();
        var revoke = _tale.Line("revoke");
        _tale.Entries.RemoveRange(_tale.Entries.Count - 3, 3);
        revoke.Answers.RemoveAt(0);
        Assert.Contains("reply.without-entry", _tale.Codes());
    }

    [Fact]
    public void Reply_that_tells_another_outcome_than_its_entry_is_found()
    {
        _tale.Change("refused", answer => answer with { Outcome = Outcome.Released });
        Assert.Equal(["reply.other-outcome"], _tale.Codes());
    }

    [Fact]
    public void Payload_handed_out_by_two_answers_is_found()
    {
        var first = _tale.Line("first");
        first.Answers[1] = first.Answers[1] with { Outcome = Outcome.Released, SealedHash = Hash256.Of("sealed again"u8) };
        Assert.Equal(["payload.again"], _tale.Codes());
    }

    [Fact]
    public void Payload_handed_out_for_a_release_that_stood_before_is_found()
    {
        // The reply to the first attempt was lost, so this is the only payload that came; it must not come.
        var lost = _tale.Lines[(int)_tale.Lost.Number];
        lost.Answers[0] = lost.Answers[0] with { Outcome = Outcome.Released, SealedHash = Hash256.Of("sealed"u8) };
        Assert.Equal(["payload.again"], _tale.Codes());
        lost.Answers[0] = lost.Answers[0] with { KnownSize = 0 };
        Assert.Empty(_tale.Codes());
    }

    [Fact]
    public void Release_refusal_and_act_that_nobody_asked_for_are_found()
    {
        Deed[] invented =
        [
            new Deed.Release(Hash256.Of("x"u8), ConsentId: null),
            new Deed.Refusal(Hash256.Of("x"u8)),
            new Deed.ConsentEvent(Tale.IdOf("stranger"), "requested", Hash256.Of("x"u8)),
            new Deed.ConsentEvent(Tale.IdOf("stranger"), "granted", RequestHash: null),
            new Deed.ConsentEvent(_tale.Consent, "suspended", RequestHash: null),
            new Deed.Dropped(Tale.IdOf("stranger")),
            new Deed.Household("agency"),
            new Deed.Household("binding"),
        ];
        foreach (var deed in invented)
        {
            using var tale = new Tale();
            tale.Write(Tale.IdOf("invented"), deed);
            Assert.Equal(["entry.invented"], tale.Codes());
        }
    }

    [Fact]
    public void Entry_of_another_kind_than_asked_for_is_found()
    {
        _tale.ChangeEntry("ask", entry => entry with { Deed = new Deed.Release(_tale.Line("ask").Request.BodyHash, ConsentId: null) });
        Assert.Contains("entry.invented", _tale.Codes());
    }

    [Fact]
    public void Entry_of_another_body_than_was_sent_is_found()
    {
        _tale.ChangeEntry("first", entry => entry with { Deed = new Deed.Release(Hash256.Of("another body"u8), _tale.Consent) });
        Assert.Equal(["entry.other-request"], _tale.Codes());
    }

    [Fact]
    public void Record_that_does_not_open_is_found()
    {
        _tale.ChangeEntry("note", entry => entry with { Deed = new Deed.Unreadable("record.body") });
        Assert.Equal(["entry.unreadable"], _tale.Codes());
    }

    [Fact]
    public void Release_above_the_revocation_is_found()
    {
        var late = _tale.Ask(Wish.Exchange, "late");
        _tale.Say(late, Outcome.Released, _tale.Write(late.Id!.Value, new Deed.Release(late.BodyHash, _tale.Consent)), payload: true);
        Assert.Equal(["release.after-revocation"], _tale.Codes());
    }

    [Fact]
    public void Request_that_left_nothing_after_its_retries_is_found()
    {
        var asked = _tale.Ask(Wish.Exchange, "forgotten");
        Assert.Equal(["request.unsettled"], _tale.Codes());
        // Before its retries it may be without an entry: the kill came first.
        Assert.Empty(_tale.Codes(settled: asked.Number));
    }

    [Fact]
    public void Finding_names_place_expected_and_found()
    {
        _tale.Entries.RemoveAt(_tale.Entries.Count - 1);
        var finding = Assert.Single(_tale.Findings());
        Assert.Equal("log.shrunk: checkpoint of size 11: expected 11 entries or more, found 10", finding.ToString());
    }

    public void Dispose() => _tale.Dispose();
}
