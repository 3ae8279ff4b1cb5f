using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Hub.Identity;

/// <summary>Says that one hub holds the identity database: an advisory lock on a connection of its own, asked after every second. Thread-safe.</summary>
/// <remarks>
/// The server releases the lock with its connection, which can end without this process noticing. So the connection is asked
/// after, and a hub that has heard no answer for <see cref="Trust"/> no longer counts itself as the holder. The next holder waits
/// for as long before it begins, unless its predecessor left in order: the two are never holders at one time, since each counts
/// on its own monotonic clock.
/// </remarks>
sealed class PostgresHold : IAsyncDisposable
{
    /// <summary>Time between two questions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>So long an answer is trusted, and so long a successor waits.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(4);

    /// <summary>Longest wait for an answer, seconds; with <see cref="Interval"/> less than <see cref="Trust"/>, so that a loss is said before it is presumed.</summary>
    const int PatienceSeconds = 2;

    // "hubident" in ASCII.
    const long Key = 0x6875_6269_6465_6E74;

    readonly NpgsqlConnection _connection;
    readonly Guid _token = new(RandomNumberGenerator.GetBytes(16));
    readonly CancellationTokenSource _ending = new();
    readonly CancellationTokenSource _lost = new();
    long _heard;
    Task _asking = Task.CompletedTask;

    public PostgresHold(string connectionString) =>
        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CancellationTimeout = -1 }.ConnectionString);

    /// <summary>Whether the hold was lost; it does not come back.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    public IDisposable WhenLost(Action callback) => _lost.Token.Register(callback);

    /// <summary>Whether this process is surely the only holder at this moment.</summary>
    public bool IsHeld => !IsLost && Stopwatch.GetElapsedTime(Volatile.Read(ref _heard)) < Trust;

    /// <summary>Takes the lock, waits out a predecessor that did not leave in order, and lets <paramref name="prepare"/> use the connection before it is asked after.</summary>
    /// <exception cref="IdentityDatabaseException">Another hub holds it.</exception>
    public async ValueTask Take(Func<NpgsqlConnection, Task> prepare, CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken);
        var session = new SqlSession(_connection, transaction: null);
        if (await session.Scalar("SELECT pg_try_advisory_lock(@key)", ("@key", Key)) is not true)
        {
            throw IdentityDatabaseException.Held();
        }
        await session.Execute("CREATE SCHEMA IF NOT EXISTS identity; CREATE TABLE IF NOT EXISTS holder (token uuid NOT NULL)");
        // Whatever its form: a holder of before there were tokens said only that it holds.
        if (await session.Scalar("SELECT 1 FROM holder") is not null)
        {
            await Task.Delay(Trust, cancellationToken);
        }
        // Waits for transactions that a predecessor has under way; its later ones find another token.
        await session.Execute("DELETE FROM holder");
        if (await session.Scalar("SELECT 1 FROM information_schema.columns WHERE table_schema = 'identity' AND table_name = 'holder' AND column_name = 'held'") is not null)
        {
            await session.Execute("ALTER TABLE holder DROP COLUMN held, ADD COLUMN token uuid NOT NULL");
        }
        await session.Execute("INSERT INTO holder (token) VALUES (@token)", ("@token", _token));
        await prepare(_connection);
        Volatile.Write(ref _heard, Stopwatch.GetTimestamp());
        _asking = Ask();
    }

    /// <summary>Makes a transaction one of the holder's: it fails where another took over, and a successor waits for its end.</summary>
    /// <exception cref="IdentityDatabaseException">Another hub holds the database, or this one never did.</exception>
    public async ValueTask Join(SqlSession session)
    {
        if (await session.Scalar("SELECT 1 FROM holder WHERE token = @token FOR KEY SHARE", ("@token", _token)) is null)
        {
            throw IdentityDatabaseException.Lost();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _asking;
        if (IsHeld && _asking.IsCompletedSuccessfully)
        {
            try
            {
                await new SqlSession(_connection, transaction: null).Execute("DELETE FROM holder WHERE token = @token", ("@token", _token));
            }
            catch (NpgsqlException)
            {
                // The server went first; the successor waits.
            }
        }
        Volatile.Write(ref _heard, 0);
        await _connection.DisposeAsync();
        _ending.Dispose();
        _lost.Dispose();
    }

    async Task Ask()
    {
        using var timer = new PeriodicTimer(Interval);
        await using var question = new NpgsqlCommand("SELECT 1", _connection) { CommandTimeout = PatienceSeconds };
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                // Counted from before the question: the answer says that the lock was held when it was asked at the earliest.
                var asked = Stopwatch.GetTimestamp();
                await question.ExecuteScalarAsync(CancellationToken.None);
                Volatile.Write(ref _heard, asked);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The hub ends.
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException or IOException)
        {
            await _lost.CancelAsync();
        }
    }
}
