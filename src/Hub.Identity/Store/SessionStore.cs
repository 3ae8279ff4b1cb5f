using Hub.Canon;

namespace Hub.Identity;

sealed class SessionStore(IdentityDatabase database) : ISessionStore
{
    public async ValueTask<bool> Add(Hash256 hash, NewSession begun, int maxPerPerson, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Failures(session, begun) is not { } failed)
            {
                return false;
            }
            var kept = await session.Query(
                "SELECT hash FROM sessions WHERE sign_in = @person ORDER BY created_at DESC, hash",
                row => row.GetFieldValue<byte[]>(0),
                ("@person", begun.SignIn.ToArray()));
            foreach (var oldest in kept.Skip(maxPerPerson - 1))
            {
                await session.Execute("DELETE FROM sessions WHERE hash = @hash", ("@hash", oldest));
            }
            await session.Execute(
                """
                INSERT INTO sessions (hash, id, sign_in, authenticated_at, methods, agent, created_at, last_seen_at, failed_before)
                VALUES (@hash, @id, @person, @authenticated, @methods, @agent, @now, @now, @failed)
                """,
                ("@hash", hash.ToArray()),
                ("@id", begun.Id.ToArray()),
                ("@person", begun.SignIn.ToArray()),
                ("@authenticated", begun.Authentication.At.Stored()),
                ("@methods", begun.Authentication.Methods.Joined()),
                ("@agent", begun.Agent),
                ("@now", begun.CreatedAt.Stored()),
                ("@failed", await ToTell(session, begun, failed)));
            await Note(session, begun, failed);
            await RegistrationStore.SignedIn(session, begun.SignIn);
            return true;
        },
        cancellationToken);

    public async ValueTask<StoredSession?> Find(Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            $"""
            SELECT sessions.id, sessions.authenticated_at, sessions.methods, sessions.agent, sessions.created_at, sessions.last_seen_at, sessions.failed_before, {PersonStore.Columns}
            FROM sessions JOIN persons ON persons.sign_in = sessions.sign_in WHERE sessions.hash = @hash AND {PersonStore.Stands}
            """,
            row => new StoredSession(row.Id(0), PersonStore.Read(row, 7), new(row.Time(1), row.Words(2)), row.GetString(3), row.Time(4), row.Time(5), (int)row.GetInt64(6)),
            ("@hash", hash.ToArray())),
        cancellationToken);

    public async ValueTask Touch(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        "UPDATE sessions SET last_seen_at = @now WHERE hash = @hash AND last_seen_at < @now",
        cancellationToken,
        ("@hash", hash.ToArray()),
        ("@now", now.Stored()));

    public async ValueTask Remove(Hash256 hash, CancellationToken cancellationToken) =>
        await database.Write("DELETE FROM sessions WHERE hash = @hash", cancellationToken, ("@hash", hash.ToArray()));

    /// <summary>Null where the epoch has moved on since what the person showed was checked.</summary>
    static Task<FailedAttempts?> Failures(SqlSession session, NewSession begun) => session.One(
        $"SELECT {PersonStore.FailureColumns} FROM persons WHERE sign_in = @person AND epoch = @epoch",
        PersonStore.ReadFailures,
        ("@person", begun.SignIn.ToArray()),
        ("@epoch", begun.Epoch));

    // What was tried without success before, from wherever, whatever way the sign-in took; its own attempts are none of it.
    static async Task<int> ToTell(SqlSession session, NewSession begun, FailedAttempts failed) =>
        Math.Max(0, failed.Untold + await KnownBrowserStore.Untold(session, begun.SignIn) - (begun.Password?.Attempts ?? 0));

    // A password that was right ends the count of the browser it came from, and of strangers only where it was among theirs: who knows
    // the owner's habits does not gain guesses by each sign-in of theirs. Another way has only told the owner of it.
    static async Task<int> Note(SqlSession session, NewSession begun, FailedAttempts failed)
    {
        var person = ("@person", (object?)begun.SignIn.ToArray());
        await KnownBrowserStore.Told(session, begun.SignIn);
        await KnownBrowserStore.Forget(session, begun.Password?.Browser ?? [], begun.SignIn);
        if (begun.Password is { CountedFor: null } password)
        {
            return await session.Execute(
                $"UPDATE persons SET {PersonStore.NoFailures}, password_hash = coalesce(@better, password_hash) WHERE sign_in = @person", ("@better", password.BetterHash), person);
        }
        return await session.Execute(
            "UPDATE persons SET failures_told = @told, password_hash = coalesce(@better, password_hash) WHERE sign_in = @person",
            ("@told", failed.InAll),
            ("@better", begun.Password?.BetterHash),
            person);
    }
}
