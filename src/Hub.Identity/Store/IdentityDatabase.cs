namespace Hub.Identity;

/// <summary>Where identity keeps what it knows: SQLite in the data directory, or a PostgreSQL database. Thread-safe.</summary>
/// <remarks>Every store is written once, in the SQL that both read; what the two do differently stands in the two classes.</remarks>
public abstract class IdentityDatabase : IIdentityHold, IAsyncDisposable
{
    /// <summary>Opens or makes the database and brings its schema forward; called once, before anything else.</summary>
    /// <exception cref="IdentityDatabaseException">It was written by a newer version, or another hub holds it.</exception>
    public abstract ValueTask Open(CancellationToken cancellationToken);

    public virtual bool IsHeld => true;

    public virtual bool IsLost => false;

    public virtual IDisposable WhenLost(Action callback) => default(CancellationTokenRegistration);

    /// <summary>Reads one consistent state, beside the writers.</summary>
    internal abstract ValueTask<T> Read<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs one short transaction, as if it ran alone; what it returned from has reached the disk.</summary>
    /// <param name="work">May run more than once, so it touches nothing but the database; rolled back when it throws.</param>
    internal abstract ValueTask<T> Write<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>One statement as a transaction of its own; rows changed.</summary>
    internal ValueTask<int> Write(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        Write(session => session.Execute(sql, parameters), cancellationToken);

    /// <summary>What the database itself says of its durability, e.g. <c>sqlite synchronous=2</c>.</summary>
    public abstract ValueTask<string> Durability(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
