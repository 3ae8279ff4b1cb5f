using System.Security.Cryptography;
using Hub.Audit.Promises;
using Hub.Audit.Trails;
using Hub.Canon.Records;

namespace Hub.Audit.Tests.Trails;

public sealed class DecisionNoticeTests : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void Notice_verifies_under_its_key_and_no_other()
    {
        var notice = Notice();
        var text = notice.Sign(_key, "reply-1");
        Assert.True(notice.Verify(text, _key).IsRight);
        Assert.Equal("reply-1", DecisionNotice.KeyIdOf(text));
        Assert.Equal("notice.signature", notice.Verify(text, _other).Code);
    }

    [Fact]
    public void Notice_verifies_as_nothing_else_than_itself()
    {
        var notice = Notice();
        var text = notice.Sign(_key, "reply-1");
        DecisionNotice[] twins =
        [
            notice with { Origin = "elsewhere" }, notice with { Agency = "agency:other" }, notice with { Outcome = "not-eligible" }, notice with { Adverse = true },
            notice with { DecidedBy = "programme" }, notice with { ContestUntil = 1 }, notice with { Trail = notice.Trail with { Step = 3 } },
            notice with { Trail = notice.Trail with { Prev = TrailRecords.Hash(1) } }, notice with { Programme = notice.Programme with { Version = 2 } },
        ];
        Assert.All(twins, twin => Assert.Equal("notice.other", twin.Verify(text, _key).Code));
    }

    [Fact]
    public void Notice_with_one_character_changed_never_verifies()
    {
        var notice = Notice();
        var text = notice.Sign(_key, "reply-1");
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.False(notice.Verify(changed, _key).IsRight, $"character {i}");
        }
    }

    [Fact]
    public void Promise_does_not_pass_for_a_notice()
    {
        var promise = new Promise("o", TrailRecords.Trail, TrailRecords.Hash(1), 1, 1).Sign(_key, "k");
        Assert.Equal("notice.malformed", Notice().Verify(promise, _key).Code);
        Assert.Null(DecisionNotice.KeyIdOf(promise));
        Assert.All(new[] { "", "a.b", "a.b.c.d", "ü.ü.ü", new string('a', DecisionNotice.MaxChars + 1) }, text => Assert.Equal("notice.malformed", Notice().Verify(text, _key).Code));
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    static DecisionNotice Notice()
    {
        var state = TrailRecords.Begin(TrailRecords.Decision(reviewed: false));
        return DecisionNotice.Of(TrailRecords.Decision(reviewed: false), TrailRecords.Notice(state));
    }
}
