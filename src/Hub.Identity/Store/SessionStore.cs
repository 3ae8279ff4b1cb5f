using Hub.Canon;

namespace Hub.Identity;

sealed class SessionStore(IdentityDatabase database) : ISessionStore
{
    public async ValueTask Add(Hash256 hash, NewSession begun, int maxPerPerson, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var kept = await session.Query(
                "SELECT hash FROM sessions WHERE sign_in = @person ORDER BY created_at DESC, hash",
                row => row.GetFieldValue<byte[]>(0),
                ("@person", begun.SignIn.ToArray()));
            foreach (var oldest in kept.Skip(maxPerPerson - 1))
            {
                await session.Execute("DELETE FROM sessions WHERE hash = @hash", ("@hash", oldest));
            }
            return await session.Execute(
                """
                INSERT INTO sessions (hash, id, sign_in, authenticated_at, methods, agent, created_at, last_seen_at)
                VALUES (@hash, @id, @person, @authenticated, @methods, @agent, @now, @now)
                """,
                ("@hash", hash.ToArray()),
                ("@id", begun.Id.ToArray()),
                ("@person", begun.SignIn.ToArray()),
                ("@authenticated", begun.Authentication.At.Stored()),
                ("@methods", begun.Authentication.Methods.Joined()),
                ("@agent", begun.Agent),
                ("@now", begun.CreatedAt.Stored()));
        },
        cancellationToken);

    public async ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            $"""
            SELECT sessions.id, sessions.authenticated_at, sessions.methods, sessions.agent, sessions.created_at, sessions.last_seen_at, {PersonStore.Columns}
            FROM sessions JOIN persons ON persons.sign_in = sessions.sign_in WHERE sessions.hash = @hash AND {PersonStore.Stands}
            """,
            row => new StoredSession(row.Id(0), PersonStore.Read(row, 6), new(row.Time(1), row.Words(2)), row.GetString(3), row.Time(4), row.Time(5)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        "UPDATE sessions SET last_seen_at = @now WHERE hash = @hash AND last_seen_at < @now",
        cancellationToken,
        ("@hash", hash.ToArray()),
        ("@now", now.Stored()));

    public async ValueTask Remove(Hash256 hash, CancellationToken cancellationToken) =>
        await database.Write("DELETE FROM sessions WHERE hash = @hash", cancellationToken, ("@hash", hash.ToArray()));
}
