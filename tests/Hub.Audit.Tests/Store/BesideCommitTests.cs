using System.Reflection;
using Hub.Audit.Store;
using Hub.Testing;

namespace Hub.Audit.Tests.Store;

/// <summary>The same random walk over a store that answers for the next batch before, or after, the batch under way is committed, as the seed has it.</summary>
public sealed class BesideCommitTests(ITestOutputHelper output) : SimulationTests(output)
{
    readonly ITestOutputHelper _output = output;

    protected override Task<ILedgerStore> OpenStoreAsync(string place)
    {
        var inner = SqliteLedgerStore.Open(Path.Combine(place, "hub.db"), Requests.Origin);
        var order = Random.Shared.Next();
        _output.WriteLine($"order of answers and commits: seed {order}");
        return Task.FromResult(Beside.Over(inner, order));
    }

    /// <summary>Holds answers and commits so that each of their two orders happens.</summary>
    public class Beside : DispatchProxy
    {
        ILedgerStore? _inner;
        Random _random = new(0);
        Task _answered = Task.CompletedTask;
        Task _committed = Task.CompletedTask;

        public static ILedgerStore Over(ILedgerStore inner, int seed)
        {
            var proxy = Create<ILedgerStore, Beside>();
            var beside = (Beside)(object)proxy;
            (beside._inner, beside._random) = (inner, new(seed));
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            ArgumentNullException.ThrowIfNull(targetMethod);
            switch (targetMethod.Name)
            {
                case "get_" + nameof(ILedgerStore.AnswersBesideCommit):
                    return true;
                case nameof(ILedgerStore.FactsAsync):
                    var late = _random.Next(2) == 0;
                    var answer = AnswerAsync(late ? _committed : Task.CompletedTask, (BatchQuestions)args![0]!);
                    _answered = late ? Task.CompletedTask : answer;
                    return new ValueTask<BatchFacts>(answer);
                case nameof(ILedgerStore.CommitAsync):
                    var commit = CommitAsync((LedgerBatch)args![0]!, (WriterLease)args[1]!);
                    _committed = commit;
                    return new ValueTask(commit);
                default:
                    return targetMethod.Invoke(_inner, args);
            }
        }

        async Task<BatchFacts> AnswerAsync(Task first, BatchQuestions questions)
        {
            await Task.Yield();
            await QuietlyAsync(first);
            return await _inner!.FactsAsync(questions, CancellationToken.None);
        }

        async Task CommitAsync(LedgerBatch batch, WriterLease lease)
        {
            // Lets an answer that was asked for ahead come first where it is not to be late.
            await Task.Delay(1);
            await QuietlyAsync(_answered);
            await _inner!.CommitAsync(batch, lease, CancellationToken.None);
        }

        static async Task QuietlyAsync(Task task)
        {
            try
            {
                await task;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Whoever asked hears of it.
            }
        }
    }
}
