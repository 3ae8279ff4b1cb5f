using Hub.Audit.Leaves;
using Hub.Audit.Notes;

namespace Hub.Verify.Tests;

/// <summary>One way in which a log can be wrong, or right in an unusual way.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Verdict">0 right, 1 a fault, 2 could not be checked.</param>
/// <param name="Files">Every file of the exported log.</param>
internal sealed record LogTwin(string Kind, int Verdict, Dictionary<string, byte[]> Files)
{
    public override string ToString() => Kind;
}

/// <summary>Every kind of twin of one small log that the verifiers, ours and those of others, must agree on.</summary>
internal sealed class LogTwins
{
    /// <summary>Entries of the log with one full bundle, a partial one, a tile above them.</summary>
    public const int Full = 256 + 4;

    /// <summary>Entries of the log with one partial bundle.</summary>
    public const int Short = 14;

    readonly int _size;
    readonly int _first;
    readonly string _place;
    readonly LogBuilder _log;

    LogTwins(int size)
    {
        _size = size;
        _first = size / 256 * 256;
        _place = $"{size / 256:000}.p/{size - _first}";
        _log = LogBuilder.Of(size);
    }

    /// <summary>The key of all of them.</summary>
    public static NoteVerifierKey Vkey => LogBuilder.Of(0).Vkey;

    /// <summary>Twins of a log of <see cref="Full"/> or <see cref="Short"/> entries.</summary>
    public static IEnumerable<LogTwin> Of(int size)
    {
        var twins = new LogTwins(size);
        return [new("right", 0, twins.Right()), .. twins.OfEntries(), .. size > 256 ? twins.OfFull() : [], .. twins.OfTiles(), .. twins.OfCheckpoint(), .. OfWriter()];
    }

    IEnumerable<LogTwin> OfFull()
    {
        yield return new("right, partial tiles of a smaller size beside full ones", 0, With(("tile/0/000.p/9", Right()["tile/0/000"][..(9 * 32)]), ("tile/entries/000.p/1", [1, 2, 3]), ("tile/1/000.p/200", [0])));
        yield return new("first bundle missing", 1, Without("tile/entries/000"));
        yield return new("full bundle as a partial one", 1, Moved("tile/entries/000", "tile/entries/000.p/255"));
        yield return new("bundles changed places", 1, With(("tile/entries/000", Written(Enumerable.Range(0, _size).Reverse(), "tile/entries/000"))));
        yield return new("full tile as a partial one", 1, Moved("tile/0/000", "tile/0/000.p/255"));
        yield return new("tile at another level", 1, Moved("tile/1/000.p/1", "tile/2/000.p/1"));
    }

    IEnumerable<LogTwin> OfEntries()
    {
        var partial = "tile/entries/" + _place;
        var bundle = Right()[partial];
        foreach (var (what, mark) in new[] { ("time", "{\"at\":17600"), ("body", "\"body\":\"a"), ("identifier", "\"id\":\"a"), ("prev", "\"prev\":\"a"), ("tag", "\"tags\":[\"a"), ("end", "") })
        {
            yield return new($"flipped bit in an entry: {what}", 1, With((partial, Flip(bundle, Place(bundle, mark, what)))));
        }
        yield return new("flipped bit in a length", 1, With((partial, Flip(bundle, 1))));
        yield return new("bundle cut in an entry", 1, With((partial, bundle[..^1])));
        yield return new("bundle without its last entry", 1, With((partial, bundle[..^(2 + _log.Entries[^1].Length)])));
        yield return new("bundle with bytes behind its last entry", 1, With((partial, [.. bundle, 0])));
        yield return new("bundle with an entry more", 1, With((partial, [.. bundle, .. bundle[..(2 + _log.Entries[_first].Length)]])));
        yield return new("bundle with an empty entry", 1, With((partial, [0, 0, .. bundle])));
        yield return new("bundle empty", 1, With((partial, [])));
        yield return new("bundle missing", 1, Without(partial));
        yield return new("bundle under another width", 1, Moved(partial, WithWidth(partial, 1)));
        yield return new("entries swapped in the bundle alone", 1, With((Swappable, Written(Swapped(), Swappable))));
        yield return new("entries swapped, tree and signature made for them", 1, Signed(Swapped()));
        yield return new("an entry left out, tree and signature made for the rest", 1, Signed(Enumerable.Range(0, _size).Where(i => i != 9)));
        yield return new("an entry repeated, tree and signature made for it", 1, Signed(Enumerable.Range(0, _size).Append(_size - 1)));
        yield return new("the first entry left out, tree and signature made for the rest", 1, Signed(Enumerable.Range(1, _size - 1)));
    }

    IEnumerable<LogTwin> OfTiles()
    {
        foreach (var path in Right().Keys.Where(path => path.StartsWith("tile/", StringComparison.Ordinal) && !path.StartsWith("tile/entries", StringComparison.Ordinal)))
        {
            var tile = Right()[path];
            yield return new($"{path}: flipped bit", 1, With((path, Flip(tile, tile.Length / 2))));
            yield return new($"{path}: a hash less", 1, With((path, tile[..^32])));
            yield return new($"{path}: a hash more", 1, With((path, [.. tile, .. tile[..32]])));
            yield return new($"{path}: a byte more", 1, With((path, [.. tile, 0])));
            yield return new($"{path}: empty", 1, With((path, [])));
            yield return new($"{path}: missing", 1, Without(path));
        }
        yield return new("tile under another width", 1, Moved("tile/0/" + _place, WithWidth("tile/0/" + _place, -1)));
        yield return new("tile of another log", 1, With(("tile/0/" + _place, LogBuilder.Of(_size, seed: 2).Files(_size)["tile/0/" + _place])));
    }

    IEnumerable<LogTwin> OfCheckpoint()
    {
        var (other, right) = (LogBuilder.Of(_size, seed: 2), Right()["checkpoint"]);
        yield return new("checkpoint missing", 2, Without("checkpoint"));
        yield return new("checkpoint empty", 1, With(("checkpoint", [])));
        yield return new("checkpoint signed by another key of the same name", 1, With(("checkpoint", other.Signer.Note(new Checkpoint(LogBuilder.Origin, _size, _log.RootAt(_size)).Text).Encode())));
        yield return new("checkpoint of another root, rightly signed", 1, Claiming(new(LogBuilder.Origin, _size, other.RootAt(_size))));
        yield return new("checkpoint of another origin, rightly signed", 1, Claiming(new("example.org/other", _size, _log.RootAt(_size))));
        yield return new("checkpoint of one entry more", 1, Claiming(new(LogBuilder.Origin, _size + 1, _log.RootAt(_size))));
        yield return new("checkpoint of one entry less", 1, Claiming(new(LogBuilder.Origin, _size - 1, _log.RootAt(_size - 1))));
        yield return new("checkpoint without its signature", 1, With(("checkpoint", right[..(Array.LastIndexOf(right, (byte)'\n', right.Length - 2) + 1)])));
        yield return new("checkpoint without its last newline", 1, With(("checkpoint", right[..^1])));
        foreach (var at in new[] { 0, LogBuilder.Origin.Length + 1, LogBuilder.Origin.Length + 8, right.Length - 60, right.Length - 4 })
        {
            yield return new($"checkpoint with a flipped bit at {at}", 1, With(("checkpoint", Flip(right, at))));
        }
        var note = _log.Signer.Note(new Checkpoint(LogBuilder.Origin, _size, _log.RootAt(_size), "an extension").Text);
        yield return new("right, with an extension line and cosignatures", 0, With(("checkpoint", note.With(new("witness.example/w", 7, new byte[72])).Encode())));
    }

    /// <summary>Logs whose writer was wrong: tree and signature are right over what should not be there.</summary>
    static IEnumerable<LogTwin> OfWriter()
    {
        Assert.True(Leaf.TryParse(LogBuilder.Of(10).Entries[3], out var third));
        yield return Wrong("prev of another entry", leaf => leaf with { Prev = third.Prev });
        yield return Wrong("time that goes back", leaf => leaf with { At = third.At - 1 });
        yield return Wrong("identifier used again", leaf => leaf with { Id = third.Id });
        yield return Wrong("tag used again", leaf => leaf with { Tags = leaf.Tags with { Second = third.Tags.Citizen } });
        yield return Wrong("tag twice in one leaf", leaf => leaf with { Tags = leaf.Tags with { Second = leaf.Tags.Citizen } });
        foreach (var (what, change) in new (string, Func<string, string>)[]
        {
            ("no leaf", _ => "not a leaf"),
            ("with a space", text => text.Replace(",\"id\"", ", \"id\"", StringComparison.Ordinal)),
            ("of another version", text => text.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal)),
            ("with a member more", text => text.Replace(",\"v\":1", ",\"v\":1,\"w\":1", StringComparison.Ordinal)),
            ("with bytes behind it", text => text + " "),
            ("with a time of leading zero", text => text.Replace("{\"at\":1", "{\"at\":01", StringComparison.Ordinal)),
            ("with a time too large", text => text.Replace("{\"at\":1", "{\"at\":9999", StringComparison.Ordinal)),
            ("with an identifier of unused bits", text => Loose(text, "\"id\":\"", 22)),
            ("with a body of unused bits", text => Loose(text, "\"body\":\"", 43)),
        })
        {
            var log = LogBuilder.Of(10);
            log.Add();
            var entry = System.Text.Encoding.UTF8.GetString(log.Entries[10]);
            log = LogBuilder.Of(10);
            Assert.NotEqual(entry, change(entry));
            log.AddRaw(System.Text.Encoding.UTF8.GetBytes(change(entry)));
            yield return new($"leaf {what}, tree and signature made for it", 1, log.Files(11));
        }
    }

    static LogTwin Wrong(string what, Func<Leaf, Leaf> change)
    {
        var log = LogBuilder.Of(10);
        log.Add(change);
        log.Add();
        return new($"{what}, tree and signature made for it", 1, log.Files(12));
    }

    Dictionary<string, byte[]> Right() => _log.Files(_size);

    Dictionary<string, byte[]> With(params (string Path, byte[] Bytes)[] changes)
    {
        var files = Right();
        foreach (var (path, bytes) in changes)
        {
            files[path] = bytes;
        }
        return files;
    }

    Dictionary<string, byte[]> Without(string path)
    {
        var files = Right();
        Assert.True(files.Remove(path), path);
        return files;
    }

    Dictionary<string, byte[]> Moved(string from, string to)
    {
        var files = Without(from);
        files[to] = Right()[from];
        return files;
    }

    Dictionary<string, byte[]> Claiming(Checkpoint checkpoint) => With(("checkpoint", _log.Signer.Note(checkpoint.Text).Encode()));

    string Swappable => _first > 0 ? "tile/entries/000" : "tile/entries/" + _place;

    string WithWidth(string path, int more) => $"{path[..(path.IndexOf(".p/", StringComparison.Ordinal) + 3)]}{_size - _first + more}";

    IEnumerable<int> Swapped() => Enumerable.Range(0, _size).Select(i => i switch { 7 => 8, 8 => 7, _ => i });

    LogBuilder Of(IEnumerable<int> entries)
    {
        var log = new LogBuilder();
        foreach (var i in entries)
        {
            log.AddRaw(_log.Entries[i]);
        }
        return log;
    }

    Dictionary<string, byte[]> Signed(IEnumerable<int> entries)
    {
        var log = Of(entries);
        return log.Files(log.Entries.Count);
    }

    byte[] Written(IEnumerable<int> entries, string path) => Of(entries).Files(_size)[path];

    static byte[] Flip(byte[] bytes, int at)
    {
        var twin = (byte[])bytes.Clone();
        twin[at] ^= 1;
        return twin;
    }

    static int Place(byte[] bundle, string mark, string what)
    {
        // The last character of the mark stands for the value's first.
        var at = mark.Length == 0 ? bundle.Length - 1 : bundle.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(mark[..^1])) + mark.Length - 1;
        Assert.True(at > mark.Length - 1, what);
        return at;
    }

    /// <summary>Sets bits behind the value's last: the same bytes to a decoder that does not look.</summary>
    static string Loose(string text, string mark, int chars)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = text.IndexOf(mark, StringComparison.Ordinal) + mark.Length + chars - 1;
        return text[..last] + alphabet[alphabet.IndexOf(text[last], StringComparison.Ordinal) + 1] + text[(last + 1)..];
    }
}
