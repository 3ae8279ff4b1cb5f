using Hub.Canon;
using Hub.CrashHarness.Judging;

namespace Hub.CrashHarness.Keeping;

/// <summary>The harness's own list: every request before it is sent, every answer before it counts, every checkpoint seen. The hub never sees it. Thread-safe.</summary>
sealed class PromiseList(Journal journal)
{
    readonly Lock _lock = new();
    readonly List<Line> _lines = [];
    readonly Dictionary<long, SeenCheckpoint> _seen = [];

    sealed class Line(Request request)
    {
        public Request Request { get; } = request;

        public List<Answer> Answers { get; } = [];

        public int Attempts { get; set; }
    }

    /// <summary>Requests so far.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Attempts so far: requests and their retries.</summary>
    public long Attempts { get; private set; }

    public string File => journal.Path;

    /// <summary>Writes a new request down; only then may it be sent.</summary>
    public async Task<Request> AddAsync(Wish wish, string key, ReadOnlyMemory<byte> body, Id128? id, int person, Id128? consent)
    {
        Request request;
        lock (_lock)
        {
            request = new(_lines.Count, wish, key, Hash256.Of(body.Span), id, person, consent);
            _lines.Add(new(request));
        }
        await journal.KeepAsync(new { asked = request });
        return request;
    }

    /// <summary>Writes down that a request is about to be sent (again).</summary>
    /// <returns>Number of the attempt, from 0.</returns>
    public async Task<int> SendingAsync(Request request)
    {
        int attempt;
        lock (_lock)
        {
            attempt = _lines[(int)request.Number].Attempts++;
            Attempts++;
        }
        await journal.KeepAsync(new { sending = request.Number, attempt });
        return attempt;
    }

    public async Task AnsweredAsync(Request request, Answer answer)
    {
        lock (_lock)
        {
            _lines[(int)request.Number].Answers.Add(answer);
        }
        await journal.KeepAsync(new { answered = request.Number, answer });
    }

    /// <summary>Keeps a checkpoint whose signature was verified. Two of one size are compared by the judge against the log, so the first is kept.</summary>
    /// <returns>False when another root was seen at that size: the log told two stories.</returns>
    public async Task<bool> SawAsync(SeenCheckpoint checkpoint)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue(checkpoint.Size, out var before))
            {
                return before.Root == checkpoint.Root;
            }
            _seen.Add(checkpoint.Size, checkpoint);
        }
        await journal.KeepAsync(new { saw = checkpoint });
        return true;
    }

    /// <summary>The list as it stands. To be asked for while nothing is being sent.</summary>
    public IReadOnlyList<Kept> Lines()
    {
        lock (_lock)
        {
            return [.. _lines.Select(line => new Kept(line.Request, line.Answers))];
        }
    }

    public IReadOnlyCollection<SeenCheckpoint> Seen()
    {
        lock (_lock)
        {
            return [.. _seen.Values];
        }
    }
}
