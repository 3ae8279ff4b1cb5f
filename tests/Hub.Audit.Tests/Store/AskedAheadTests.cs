using System.Reflection;
using Hub.Audit.Store;

namespace Hub.Audit.Tests.Store;

/// <summary>What the store answered ahead, while the batch before was still being written, counts that batch and falls with it.</summary>
public sealed class AskedAheadTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TempFolder _folder = new();
    readonly Held _held;
    readonly ILedgerStore _store;

    public AskedAheadTests()
    {
        _store = DispatchProxy.Create<ILedgerStore, Held>();
        _held = (Held)(object)_store;
        _held.Inner = SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_count_the_batch_that_was_being_written_meanwhile()
    {
        await using (var before = await TestLog.OpenAsync(SqliteLedgerStore.Open(_folder["hub.db"], Requests.Origin), _folder.Path))
        {
            await before.MustAppendAsync(Requests.Consent("before", "person"));
        }
        await using var log = await TestLog.OpenAsync(_store, _folder.Path);
        var quota = new Guard.Quota("q", 1);
        var first = Requests.Consent("first", "person", quota);
        var (one, others) = await TogetherAsync(log, first, [first, Requests.Plain("second", quota), Requests.Consent("third", "person", new Guard.Consent("person", 1))]);

        Assert.Equal(1, Assert.IsType<AppendOutcome.Appended>(await one).Index);
        Assert.Equal(1, Assert.IsType<AppendOutcome.Existing>(await others[0]).Index);
        Assert.IsType<Guard.Quota>(Assert.IsType<AppendOutcome.Stale>(await others[1]).Which);
        Assert.Equal(2, Assert.IsType<AppendOutcome.Appended>(await others[2]).ChainNumbers[0]);
        await log.VerifyAsync();
    }

    [Fact]
    public async Task Answers_are_asked_anew_when_the_batch_before_them_was_written_and_its_writer_never_heard_so()
    {
        await using var log = await TestLog.OpenAsync(_store, _folder.Path);
        _held.LosesAnswerOfCommit = true;
        var first = Requests.Consent("first", "person", new Guard.Quota("q", 1));
        var (one, others) = await TogetherAsync(log, first, [first, Requests.Consent("second", "person"), Requests.Plain("third", new Guard.Quota("q", 1))]);

        Assert.IsType<LedgerUnavailableException>(one.Exception?.InnerException);
        Assert.Equal(0, Assert.IsType<AppendOutcome.Existing>(await others[0]).Index);
        Assert.Equal(1, Assert.IsType<AppendOutcome.Appended>(await others[1]).ChainNumbers[0]);
        Assert.IsType<AppendOutcome.Stale>(await others[2]);
        await log.VerifyAsync();
    }

    /// <summary>The first request alone in a batch, and the others asked for before that batch is committed.</summary>
    async Task<(Task<AppendOutcome> One, List<Task<AppendOutcome>> Others)> TogetherAsync(TestLog log, AppendRequest first, IReadOnlyList<AppendRequest> others)
    {
        var one = log.AppendAsync(first);
        await _held.FirstAsked.Task.WaitAsync(Patience);
        var tasks = others.Select(log.AppendAsync).ToList();
        _held.FirstAnswers.SetResult();
        await Task.WhenAll([.. tasks, one.ContinueWith(_ => { }, TaskScheduler.Default)]).WaitAsync(Patience);
        Assert.True(_held.AnsweredAhead);
        return (one, tasks);
    }

    /// <summary>Holds the first answer until the test goes on, and the first commit until the second answer was given.</summary>
    public class Held : DispatchProxy
    {
        readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _asked;
        int _commits;
        int _durable;

        public ILedgerStore? Inner { get; set; }

        public TaskCompletionSource FirstAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource FirstAnswers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool LosesAnswerOfCommit { get; set; }

        public bool AnsweredAhead { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
        {
            "get_" + nameof(ILedgerStore.AnswersBesideCommit) => true,
            nameof(ILedgerStore.FactsAsync) => new ValueTask<BatchFacts>(AnswerAsync((BatchQuestions)args![0]!)),
            nameof(ILedgerStore.CommitAsync) => new ValueTask(CommitAsync((LedgerBatch)args![0]!, (WriterLease)args[1]!)),
            _ => targetMethod?.Invoke(Inner, args),
        };

        async Task<BatchFacts> AnswerAsync(BatchQuestions questions)
        {
            var turn = Interlocked.Increment(ref _asked);
            if (turn == 1)
            {
                FirstAsked.SetResult();
                await FirstAnswers.Task;
            }
            var facts = await Inner!.FactsAsync(questions, CancellationToken.None);
            if (turn == 2)
            {
                AnsweredAhead = _durable == 0;
                _second.SetResult();
            }
            return facts;
        }

        async Task CommitAsync(LedgerBatch batch, WriterLease lease)
        {
            var isFirst = _commits++ == 0;
            if (isFirst)
            {
                await _second.Task;
            }
            await Inner!.CommitAsync(batch, lease, CancellationToken.None);
            _durable++;
            if (isFirst && LosesAnswerOfCommit)
            {
                throw new IOException("the answer was lost");
            }
        }
    }
}
