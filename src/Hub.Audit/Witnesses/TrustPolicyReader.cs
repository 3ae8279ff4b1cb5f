using System.Globalization;
using System.Text;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>Reads a policy file (C2SP tlog-policy), line by line. Takes any bytes without throwing.</summary>
public sealed class TrustPolicyReader
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most logs, witnesses and groups, each; the specification asks for 32 at least.</summary>
    public const int MaxOfEach = 64;

    const string FaultCode = "trust.malformed";

    readonly List<PolicyLog> _logs = [];
    readonly List<PolicyWitness> _witnesses = [];
    readonly List<PolicyGroup> _groups = [];
    readonly HashSet<string> _named = new(StringComparer.Ordinal) { TrustPolicy.None };
    readonly HashSet<string> _members = new(StringComparer.Ordinal);
    string? _quorum;

    TrustPolicyReader()
    {
    }

    /// <returns>The policy, or <c>trust.malformed</c> with the line and what was expected there.</returns>
    public static (TrustPolicy? Policy, Verdict Verdict) Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes || file.ContainsAnyInRange((byte)0, (byte)8) || file.ContainsAnyInRange((byte)0x0B, (byte)0x1F) || file.Contains((byte)0x7F))
        {
            return (null, new(FaultCode, $"at most {MaxBytes} bytes of text, no control character but tab and newline", "something else"));
        }
        var reader = new TrustPolicyReader();
        // One character for each byte: names are opaque, whatever their encoding.
        var lines = Encoding.Latin1.GetString(file).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#' && reader.Take(words) is { } expected)
            {
                return (null, new(FaultCode, string.Create(CultureInfo.InvariantCulture, $"line {i + 1}: {expected}"), Shown(words)));
            }
        }
        if (reader._quorum is not { } quorum)
        {
            return (null, new(FaultCode, "one quorum line", "none"));
        }
        var named = string.Equals(quorum, TrustPolicy.None, StringComparison.Ordinal) ? null : quorum;
        return (new(reader._logs, reader._witnesses, reader._groups, named), Verdict.Right);
    }

    /// <summary>Takes one line; what was expected of it when it is wrong.</summary>
    string? Take(string[] words) => words[0] switch
    {
        "log" => Log(words),
        "witness" => Witness(words),
        "group" => Group(words),
        "quorum" => QuorumOf(words),
        _ => "log, witness, group or quorum",
    };

    string? Log(string[] words)
    {
        if (words.Length is < 2 or > 3 || Key(words[1]) is not { Type: NoteVerifierKey.Ed25519Type } key || !TryUrl(words, 2, out var url))
        {
            return "log <Ed25519 vkey, type 01> [<url>]";
        }
        if (_logs.Count == MaxOfEach || _logs.Exists(log => log.Key.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            return $"at most {MaxOfEach} logs, each key once";
        }
        _logs.Add(new(key, url));
        return null;
    }

    string? Witness(string[] words)
    {
        if (words.Length is < 3 or > 4 || Key(words[2]) is not { Type: NoteVerifierKey.CosignatureType } key || !TryUrl(words, 3, out var url))
        {
            return "witness <name> <Ed25519 cosignature vkey, type 04> [<url>]";
        }
        if (_witnesses.Count == MaxOfEach || _witnesses.Exists(witness => witness.Key.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            return $"at most {MaxOfEach} witnesses, each key once";
        }
        if (!_named.Add(words[1]))
        {
            return "a name not used before";
        }
        _witnesses.Add(new(words[1], key, url));
        return null;
    }

    string? Group(string[] words)
    {
        if (words.Length < 4)
        {
            return "group <name> all|any|<k> <name>...";
        }
        var members = words[3..];
        var threshold = words[2] switch
        {
            "all" => members.Length,
            "any" => 1,
            var text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var k) ? k : 0,
        };
        if (threshold < 1 || threshold > members.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a threshold from 1 to {members.Length}");
        }
        if (!members.All(IsDefined) || !members.All(_members.Add))
        {
            return "members defined on earlier lines, each in one group once";
        }
        if (_groups.Count == MaxOfEach || !_named.Add(words[1]))
        {
            return $"at most {MaxOfEach} groups, a name not used before";
        }
        _groups.Add(new(words[1], threshold, members));
        return null;
    }

    string? QuorumOf(string[] words)
    {
        if (_quorum is not null || words.Length != 2 || !_named.Contains(words[1]))
        {
            return "one line quorum <name>, defined on an earlier line, or none";
        }
        _quorum = words[1];
        return null;
    }

    bool IsDefined(string name) => !string.Equals(name, TrustPolicy.None, StringComparison.Ordinal) && _named.Contains(name);

    static NoteVerifierKey? Key(string word) =>
        Utf8.TryDecode(Encoding.Latin1.GetBytes(word), out var text) && NoteVerifierKey.TryParse(text, out var key) ? key : null;

    static bool TryUrl(string[] words, int at, out Uri? url)
    {
        url = null;
        return words.Length <= at
            || (Uri.TryCreate(words[at], UriKind.Absolute, out url) && url.Scheme is "https" or "http" && url is { Query: "", Fragment: "", UserInfo: "" });
    }

    static string Shown(string[] words)
    {
        const int max = 60;
        var line = string.Join(' ', words);
        return line.Length <= max ? line : line[..max] + "…";
    }
}
