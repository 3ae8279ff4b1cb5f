using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Hub.Identity;

/// <summary>The file <c>identity.db</c>: WAL, <c>synchronous=FULL</c>, one writer.</summary>
/// <remarks>
/// SQLite has one writer, and a commit costs a sync of the disk. So all writes of the process go through one connection, and
/// those that wait while one commit is under way are committed together by the next, each under a savepoint of its own: one that
/// fails takes no other with it.
/// </remarks>
public sealed class SqliteIdentityDatabase(string path) : IdentityDatabase
{
    /// <summary>Most writes of one commit.</summary>
    public const int MaxPerCommit = 256;

    /// <summary>Most writes that wait; those that come then wait for a place.</summary>
    public const int MaxWaiting = 4096;

    readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
    readonly Channel<IWaiting> _waiting = Channel.CreateBounded<IWaiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    SqliteConnection? _writer;
    Task _writing = Task.CompletedTask;

    public override async ValueTask Open(CancellationToken cancellationToken)
    {
        var writer = Connect();
        try
        {
            var session = new SqlSession(writer, transaction: null);
            await session.Execute("PRAGMA journal_mode = WAL");
            if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            await BringForward(writer);
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
        _writer = writer;
        _writing = Task.Run(WriteAll, CancellationToken.None);
    }

    public override async ValueTask<string> Durability(CancellationToken cancellationToken)
    {
        var synchronous = await Write(session => session.Scalar("PRAGMA synchronous"), cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"sqlite synchronous={synchronous}");
    }

    internal override async ValueTask<T> Read<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = Connect();
        // Deferred: the first statement fixes the state that all of them see.
        await using var transaction = connection.BeginTransaction(deferred: true);
        return await work(new SqlSession(connection, transaction));
    }

    internal override async ValueTask<T> Write<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var waiting = new Waiting<T>(work);
        await _waiting.Writer.WriteAsync(waiting, cancellationToken);
        return await waiting.Done;
    }

    public override async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
        await using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    async Task WriteAll()
    {
        var batch = new List<IWaiting>(MaxPerCommit);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxPerCommit && _waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }
            await Commit(batch);
            batch.Clear();
        }
    }

    async Task Commit(List<IWaiting> batch)
    {
        try
        {
            await using var transaction = await _writer!.BeginTransactionAsync();
            var session = new SqlSession(_writer, transaction);
            foreach (var one in batch)
            {
                await RunOne(one, session);
            }
            await transaction.CommitAsync();
        }
        catch (Exception fault)
        {
            batch.ForEach(one => one.Fail(fault));
            return;
        }
        batch.ForEach(one => one.Tell());
    }

    static async Task RunOne(IWaiting one, SqlSession session)
    {
        await session.Execute("SAVEPOINT one");
        if (!await one.Run(session))
        {
            await session.Execute("ROLLBACK TO one");
        }
        await session.Execute("RELEASE one");
    }

    static async Task BringForward(SqliteConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var session = new SqlSession(connection, transaction);
        var version = Convert.ToInt32(await session.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        foreach (var step in IdentitySchema.After(version))
        {
            await session.Execute(step);
        }
        await session.Execute($"PRAGMA user_version = {IdentitySchema.Version.ToString(CultureInfo.InvariantCulture)}");
        await transaction.CommitAsync();
    }

    SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
        return connection;
    }

    interface IWaiting
    {
        /// <summary>False where the work failed; the fault is kept for <see cref="Tell"/>.</summary>
        Task<bool> Run(SqlSession session);

        /// <summary>Says what came of it, once it is durable.</summary>
        void Tell();

        void Fail(Exception fault);
    }

    sealed class Waiting<T>(Func<SqlSession, Task<T>> work) : IWaiting
    {
        readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? _result;
        Exception? _fault;

        public Task<T> Done => _done.Task;

        public async Task<bool> Run(SqlSession session)
        {
            try
            {
                _result = await work(session);
                return true;
            }
            catch (Exception fault)
            {
                _fault = fault;
                return false;
            }
        }

        public void Tell()
        {
            if (_fault is not null)
            {
                _done.TrySetException(_fault);
                return;
            }
            _done.TrySetResult(_result!);
        }

        public void Fail(Exception fault) => _done.TrySetException(_fault ?? fault);
    }
}
