using System.Collections.Concurrent;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.CrashHarness.Judging;
using Hub.CrashHarness.Keeping;
using Hub.CrashHarness.Victim;

namespace Hub.CrashHarness.Load;

/// <summary>Sends requests, and writes down each before it leaves and each answer before it counts. Thread-safe.</summary>
sealed class Caller(AgencyClient agency, PromiseList list, Records records, Func<long> knownSize)
{
    const string Dataset = "civil-registry.person";
    const string Purpose = "load-test";
    const int ValidForDays = 30;

    static readonly string[] Fields = ["nik", "birth_date", "household_size", "district"];

    readonly ConcurrentDictionary<long, (Request Request, Person Person)> _open = new();
    readonly ConcurrentQueue<(Request Request, int Attempt)> _lost = new();
    int _inFlight;
    long _answered;
    long _recognised;
    Action? _atAnswer;

    /// <summary>Requests on the way now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Answers so far.</summary>
    public long Answers => Interlocked.Read(ref _answered);

    /// <summary>Retries that were answered by the entry of an earlier attempt.</summary>
    public long Recognised => Interlocked.Read(ref _recognised);

    /// <summary>Requests that no answer has settled.</summary>
    public IReadOnlyList<(Request Request, Person Person)> Open() => [.. _open.Values.OrderBy(open => open.Request.Number)];

    /// <summary>Takes the attempts whose connection died without an answer since the last call.</summary>
    public IReadOnlyList<(Request Request, int Attempt)> TakeLost()
    {
        var lost = new List<(Request, int)>();
        while (_lost.TryDequeue(out var one))
        {
            lost.Add(one);
        }
        return lost;
    }

    /// <summary>Does something once, the moment that the next answer comes in, before anything else is done with it.</summary>
    public void AtNextAnswer(Action what) => Volatile.Write(ref _atAnswer, what);

    /// <summary>Writes down a new request.</summary>
    public async Task<Request> NewAsync(Wish wish, Person person)
    {
        var act = wish is Wish.Grant or Wish.Revoke;
        var key = act ? $"{wish}:{person.Consent}" : Id128.Random().ToString();
        Id128? id = wish switch
        {
            Wish.Exchange => records.IdOf(agency.Agency, "exchange", key),
            Wish.Consent => records.IdOf(agency.Agency, "consent", key),
            _ => null,
        };
        var request = await list.AddAsync(wish, key, act ? default : BodyOf(wish, person, key), id, person.Number, act ? person.Consent : null);
        _open.TryAdd(request.Number, (request, person));
        return request;
    }

    /// <summary>Sends a request, or sends it again.</summary>
    /// <returns>The answer; null when the connection died without one.</returns>
    public async Task<Answer?> SendAsync(Request request, Person person, CancellationToken cancel)
    {
        var size = knownSize();
        var attempt = await list.SendingAsync(request);
        Interlocked.Increment(ref _inFlight);
        try
        {
            var came = await AskAsync(request, person, cancel);
            Interlocked.Exchange(ref _atAnswer, null)?.Invoke();
            var answer = AnswerOf(request, came, attempt, size);
            await list.AnsweredAsync(request, answer);
            Settle(request, person, answer);
            return answer;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or CommandException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            _lost.Enqueue((request, attempt));
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    async Task<HubAnswer> AskAsync(Request request, Person person, CancellationToken cancel)
    {
        switch (request.Wish)
        {
            case Wish.Grant:
                return await person.Client.ActAsync(request.ConsentId!.Value, "grant", cancel);
            case Wish.Revoke:
                return await person.Client.ActAsync(request.ConsentId!.Value, "revoke", cancel);
            default:
                var path = request.Wish is Wish.Exchange ? "/v1/exchanges" : "/v1/consents";
                var call = await agency.SignAsync("POST", path, BodyOf(request.Wish, person, request.Key), cancel);
                return await agency.SendAsync(call with { Headers = new Dictionary<string, string>(call.Headers, StringComparer.OrdinalIgnoreCase) { ["Idempotency-Key"] = request.Key } }, cancel);
        }
    }

    void Settle(Request request, Person person, Answer answer)
    {
        Interlocked.Increment(ref _answered);
        if (answer.Attempt > 0 && answer.Outcome is not (Outcome.NotTaken or Outcome.Released or Outcome.Changed))
        {
            Interlocked.Increment(ref _recognised);
        }
        if (answer.Outcome is not Outcome.NotTaken && _open.TryRemove(request.Number, out _) && request.Wish is not Wish.Exchange)
        {
            person.Took(request);
        }
    }

    /// <summary>The same bytes for every attempt; the key chooses how many fields are asked for, so that bodies differ.</summary>
    static byte[] BodyOf(Wish wish, Person person, string key) =>
        wish is Wish.Exchange
            ? new ExchangeAsk(person.Nik, Dataset, Purpose, "consent", Fields[..(1 + (key[0] % Fields.Length))]).ToJson()
            : new ConsentAsk(person.Nik, Dataset, Purpose, Fields, ValidForDays).ToJson();

    static Answer AnswerOf(Request request, HubAnswer answer, int attempt, long size)
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return answer switch
        {
            HubAnswer.Given given when request.Wish is Wish.Exchange => Of(
                given.Body.TryGetProperty("sealed", out _) ? Outcome.Released : Outcome.Repeated,
                code: null,
                Member(given, "exchangeId"),
                Member(given, "promise"),
                Member(given, "sealed")),
            HubAnswer.Given given => Of(Member(given, "promise") is null ? Outcome.Unchanged : Outcome.Changed, code: null, Member(given, "entryId"), Member(given, "promise"), payload: null),
            HubAnswer.Refused { Promise: { } promise } refused => Of(refused.Code is "reply.dropped" ? Outcome.Dropped : Outcome.Refused, refused.Code, refused.ExchangeId, promise, payload: null),
            HubAnswer.Refused refused => Of(Outcome.NotTaken, refused.Code, id: null, promise: null, payload: null),
            _ => throw new InvalidOperationException("An answer is given or refused."),
        };

        Answer Of(Outcome outcome, string? code, string? id, string? promise, string? payload) =>
            new(attempt, outcome, code, Id128.TryParse(id, out var entry) ? entry : null, promise, payload is null ? null : Hash256.Of(System.Text.Encoding.ASCII.GetBytes(payload)), size, at);
    }

    static string? Member(HubAnswer.Given given, string name) =>
        given.Body.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString() : null;
}
