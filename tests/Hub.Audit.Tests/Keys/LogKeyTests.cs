using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Tests.Store;
using Hub.Canon;

namespace Hub.Audit.Tests.Keys;

/// <summary>Which key signs which size, and how one key list follows another.</summary>
public sealed class LogKeyTests : IDisposable
{
    const string Origin = Requests.Origin;
    readonly IEd25519Key[] _keys = [.. Enumerable.Range(1, 5).Select(seed => new LibcryptoEd25519().Open(Hash256.Of([(byte)seed]).ToArray()))];

    public void Dispose()
    {
        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    [Fact]
    public void Each_size_is_signed_by_the_keys_whose_range_covers_it()
    {
        var signers = LogSigners.Of(Origin, _keys[..3], List(new(Vkey(0), 0, 20), new(Vkey(1), 10, 30), new(Vkey(4), 25)));
        foreach (var (size, expected) in ((long, int[])[])[(0, [0]), (9, [0]), (10, [0, 1]), (20, [0, 1]), (21, [1]), (30, [1])])
        {
            var checkpoint = new Checkpoint(Origin, size, default);
            var note = SignedNote.TryParse(signers.Sign(checkpoint).Encode())!;
            Assert.Equal(expected.Select(Vkey), note.Signatures.Select(line => _keys.Select((_, i) => i).Where(i => Key(i).KeyId == line.KeyId).Select(Vkey).Single()));
            Assert.All(expected, i => Assert.True(note.Verify(Key(i).Verifier(new ManagedEd25519())!).IsRight));
            // What is signed besides checkpoints is signed by the newest of them.
            Assert.Equal(Vkey(expected[^1]), signers.VerifierFor(size)?.ToString());
            Assert.Same(_keys[expected[^1]], signers.KeyFor(size));
        }
        Assert.Null(signers.VerifierFor(31));
        Assert.Null(signers.KeyFor(31));
        // Beyond its range a key at hand signs nothing, and a listed key of another place cannot.
        Assert.Equal("keys.no-log-key", Assert.Throws<KeyFileException>(() => signers.Sign(new(Origin, 31, default))).Code);
        Assert.Equal(Vkey(1), signers.Newest.ToString());
        Assert.Equal(3, signers.Listed.Count);
    }

    [Fact]
    public void List_of_another_log_or_of_no_key_at_hand_is_refused()
    {
        Assert.Equal("keys.no-log-key", Assert.Throws<KeyFileException>(() => LogSigners.Of(Origin, _keys[..1], List(new LogKey(Vkey(1), 0)))).Code);
        Assert.Equal("keys.list-damaged", Assert.Throws<KeyFileException>(() => LogSigners.Of("other.log", _keys[..1], List(new LogKey(Vkey(0), 0)))).Code);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Rotations_leave_no_size_without_a_key_and_follow_one_another(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var list = List(new LogKey(Vkey(0), 0));
            long size = 0;
            for (var count = 2; count <= _keys.Length; count++)
            {
                size += random.Next(0, 50);
                var next = KeySuccession.Next(list, Held(count), size, random.Next(0, 40));
                Assert.True(KeySuccession.Follows(list, next).IsRight);
                Assert.True(Enumerable.Range(0, (int)size + 100).All(at => next.Log.Any(key => key.Covers(at))), $"seed {seed} run {run}");
                // What an earlier list let a key sign at the sizes that were already published stays right.
                Assert.All(list.Log, old => Assert.All(Enumerable.Range(0, (int)size + 1).Where(at => old.Covers(at)), at => Assert.True(next.Log.Single(key => key.Vkey == old.Vkey).Covers(at))));
                list = next;
            }
            Assert.Equal(list.ToSign(), KeySuccession.Next(list, Held(_keys.Length), size + 1, 0).ToSign());
        }
    }

    [Fact]
    public void Compromised_key_ends_at_the_last_good_size_and_another_goes_on()
    {
        var list = List(new LogKey(Vkey(0), 0));
        Assert.Throws<ArgumentException>(() => KeySuccession.Compromised(list, Held(1), Key(0).KeyId, 70));
        Assert.Throws<ArgumentException>(() => KeySuccession.Compromised(list, Held(2), Key(2).KeyId, 70));
        var next = KeySuccession.Compromised(list, Held(2), Key(0).KeyId, 70);
        Assert.Equal([new(Vkey(0), 0, 70), new(Vkey(1), 70)], next.Log);
        Assert.True(KeySuccession.Follows(list, next).IsRight);
        Assert.Equal("keys.range", KeySuccession.Follows(next, list with { Log = [new(Vkey(0), 0), new(Vkey(1), 70)] }).Code);
    }

    [Fact]
    public void List_that_forgets_a_key_or_moves_a_range_does_not_follow()
    {
        var list = KeySuccession.Next(List(new LogKey(Vkey(0), 0)), Held(2), 50, 10);
        Assert.Equal("keys.vanished", KeySuccession.Follows(list, list with { Log = [list.Log[1]] }).Code);
        Assert.Equal("keys.range", KeySuccession.Follows(list, list with { Log = [list.Log[0], list.Log[1] with { From = 40 }] }).Code);
        Assert.Equal("keys.range", KeySuccession.Follows(list, list with { Log = [list.Log[0] with { Until = 61 }, list.Log[1]] }).Code);
        Assert.Equal("keys.origin", KeySuccession.Follows(list, list with { Origin = "other.log" }).Code);
        var named = list with { Promise = [new("EC", "P-256", "a", "x", "y")] };
        Assert.Equal("keys.vanished", KeySuccession.Follows(named, list).Code);
        Assert.True(KeySuccession.Follows(list, named).IsRight);
    }

    [Fact]
    public void Unsigned_list_is_read_back_and_no_other_form_of_it()
    {
        var bytes = List(new LogKey(Vkey(0), 0, 5)).ToSign();
        Assert.Equal(bytes, KeyList.TryParseUnsigned(bytes)!.ToSign());
        Assert.Null(KeyList.TryParseUnsigned([.. bytes, (byte)'\n']));
        Assert.Null(KeyList.TryParseUnsigned(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Null(KeyList.TryParse(bytes));
    }

    NoteVerifierKey Key(int i) => NoteVerifierKey.Ed25519(Origin, _keys[i].PublicKey.Span);

    string Vkey(int i) => Key(i).ToString();

    HeldKeys Held(int count) => new([.. Enumerable.Range(0, count).Select(Vkey)], [], [], []);

    static KeyList List(params LogKey[] log) => new(Origin, log, [], [], []);
}
