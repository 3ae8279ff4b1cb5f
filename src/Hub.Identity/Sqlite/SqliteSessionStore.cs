using Hub.Canon;

namespace Hub.Identity;

sealed class SqliteSessionStore(IdentityDatabase database) : ISessionStore
{
    public ValueTask Add(Hash256 hash, Id128 signIn, DateTimeOffset now, int maxPerPerson, DateTimeOffset deadBefore, CancellationToken cancellationToken)
    {
        database.Write(connection =>
        {
            connection.Execute("DELETE FROM sessions WHERE created_at < @dead", ("@dead", deadBefore.ToUnixTimeMilliseconds()));
            connection.Execute(
                """
                DELETE FROM sessions WHERE hash IN (
                    SELECT hash FROM sessions WHERE sign_in = @person ORDER BY created_at DESC, hash LIMIT -1 OFFSET @kept)
                """,
                ("@person", signIn.ToArray()),
                ("@kept", maxPerPerson - 1));
            return connection.Execute(
                "INSERT INTO sessions (hash, sign_in, created_at, last_seen_at) VALUES (@hash, @person, @now, @now)",
                ("@hash", hash.ToArray()),
                ("@person", signIn.ToArray()),
                ("@now", now.ToUnixTimeMilliseconds()));
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            $"""
            SELECT sessions.created_at, sessions.last_seen_at, {SqlitePersonStore.Columns}
            FROM sessions JOIN persons ON persons.sign_in = sessions.sign_in WHERE sessions.hash = @hash
            """,
            row => new StoredSession(
                SqlitePersonStore.Read(row, 2),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
            ("@hash", hash.ToArray())).FirstOrDefault()));

    public ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        database.Write(connection => connection.Execute(
            "UPDATE sessions SET last_seen_at = @now WHERE hash = @hash AND last_seen_at < @now",
            ("@hash", hash.ToArray()),
            ("@now", now.ToUnixTimeMilliseconds())));
        return ValueTask.CompletedTask;
    }

    public ValueTask Remove(Hash256 hash, CancellationToken cancellationToken)
    {
        database.Write(connection => connection.Execute("DELETE FROM sessions WHERE hash = @hash", ("@hash", hash.ToArray())));
        return ValueTask.CompletedTask;
    }
}
