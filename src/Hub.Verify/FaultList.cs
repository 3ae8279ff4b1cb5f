using Hub.Audit;

namespace Hub.Verify;

/// <summary>Collects faults in order. A log that is wrong everywhere is counted to its end, but told only up to a bound.</summary>
public sealed class FaultList
{
    /// <summary>Most faults that are told one by one.</summary>
    public const int MaxListed = 10_000;

    readonly List<Fault> _listed = [];
    long _uncheckable;

    /// <summary>The first faults.</summary>
    public IReadOnlyList<Fault> Listed => _listed;

    /// <summary>Number of all faults, those that were not listed included.</summary>
    public long Count { get; private set; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsRight => Count == 0;

    /// <summary>Whether something is wrong, and not only unknown.</summary>
    public bool IsWrong => Count > _uncheckable;

    /// <summary>What a command line tool returns: 0 right, 1 a fault, 2 nothing wrong was seen but something could not be checked.</summary>
    public int ExitCode
    {
        get
        {
            if (Count == 0)
            {
                return 0;
            }
            return IsWrong ? 1 : 2;
        }
    }

    /// <summary>Adds a fault unless what was found is what was expected.</summary>
    internal void Compare(string code, string place, string expected, string found)
    {
        if (!string.Equals(expected, found, StringComparison.Ordinal))
        {
            Add(code, place, expected, found);
        }
    }

    /// <summary>Adds what is wrong.</summary>
    public void Add(string code, string place, string expected, string found) => Add(new Fault(code, place, expected, found));

    internal void Add(string place, Verdict verdict)
    {
        if (verdict.Code is { } code)
        {
            Add(code, place, verdict.Expected ?? "", verdict.Found ?? "");
        }
    }

    /// <summary>Adds what cannot be read, so that its rightness stays unknown.</summary>
    internal void AddUncheckable(string code, string place, string expected, string found)
    {
        _uncheckable++;
        Add(new Fault(code, place, expected, found) { IsUncheckable = true });
    }

    /// <summary>Adds those of a part.</summary>
    public void AddAll(FaultList part)
    {
        ArgumentNullException.ThrowIfNull(part);
        foreach (var fault in part._listed)
        {
            Add(fault);
        }
        Count += part.Count - part._listed.Count;
        _uncheckable += part._uncheckable;
    }

    void Add(Fault fault)
    {
        Count++;
        if (_listed.Count < MaxListed)
        {
            _listed.Add(fault);
        }
    }
}
