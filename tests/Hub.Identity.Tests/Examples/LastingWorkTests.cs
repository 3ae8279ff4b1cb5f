using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Identity.Tests;

/// <summary>Work that comes again and again: a fault of any kind ends one turn of it and neither the work nor the host.</summary>
public sealed class LastingWorkTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Faults => ["io", "access", "other", "timeout", "cancelled"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Token_keys_are_looked_at_again_after_a_fault(string fault)
    {
        var clock = new QuickClock();
        var file = new FailingFile(() => FaultOf(fault));
        using var keys = new TokenKeys(file, clock);
        file.FaultsLeft = 2;
        clock.Advance(TokenKeys.SigningPeriod);
        using var rotation = new TokenKeyRotation(keys, clock, NullLogger<TokenKeyRotation>.Instance);
        await Goes(rotation, file.Written.Task);
        Assert.Equal(0, file.FaultsLeft);
        Assert.Equal(2, keys.Published.Count);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Sweep_passes_again_after_a_fault(string fault)
    {
        await using var database = new FailingDatabase(() => FaultOf(fault));
        using var sweep = new ExpirySweep(database, new HubIdentityOptions(), new QuickClock(), NullLogger<ExpirySweep>.Instance);
        await Goes(sweep, database.Again.Task);
    }

    // Ends with the work's own fault, if it has one, and not by waiting in vain.
    static async Task Goes(BackgroundService work, Task done)
    {
        await work.StartAsync(CancellationToken.None);
        await (await Task.WhenAny(done, work.ExecuteTask!).WaitAsync(Patience));
        Assert.True(done.IsCompletedSuccessfully);
        await work.StopAsync(CancellationToken.None);
        Assert.False(work.ExecuteTask!.IsFaulted);
    }

    static Exception FaultOf(string fault) => fault switch
    {
        "io" => new IOException("no space"),
        "access" => new UnauthorizedAccessException("the passphrase file is another's"),
        "timeout" => new TimeoutException("no answer"),
        "cancelled" => new OperationCanceledException("somebody else's"),
        _ => new InvalidOperationException("the passphrase file is away"),
    };

    /// <summary>Its timers tick at once, whatever their period.</summary>
    sealed class QuickClock : TimeProvider
    {
        static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

        DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);

        public void Advance(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Tick, Tick);
    }

    sealed class FailingFile(Func<Exception> fault) : ISecretFile
    {
        bool _failed;

        public int FaultsLeft { get; set; }

        /// <summary>Written after the faults.</summary>
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[]? Read() => null;

        public void Write(ReadOnlySpan<byte> content)
        {
            if (FaultsLeft > 0)
            {
                FaultsLeft--;
                _failed = true;
                throw fault();
            }
            if (_failed)
            {
                Written.TrySetResult();
            }
        }
    }

    sealed class FailingDatabase(Func<Exception> fault) : IdentityDatabase
    {
        int _passes;

        /// <summary>A second pass was begun.</summary>
        public TaskCompletionSource Again { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask Open(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override ValueTask<string> Durability(CancellationToken cancellationToken) => ValueTask.FromResult("none");

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal override ValueTask<T> Read<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken) => throw fault();

        internal override ValueTask<T> Write<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
        {
            if (++_passes == 2)
            {
                Again.SetResult();
            }
            throw fault();
        }
    }
}
