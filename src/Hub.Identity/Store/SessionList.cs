using Hub.Canon;

namespace Hub.Identity;

sealed class SessionList(IdentityDatabase database) : ISessionList
{
    public async ValueTask<IReadOnlyList<OwnSession>> Of(Id128 signIn, DateTimeOffset seenAfter, DateTimeOffset begunAfter, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            """
            SELECT id, authenticated_at, methods, agent, created_at, last_seen_at, failed_before FROM sessions
            WHERE sign_in = @person AND last_seen_at > @seen AND created_at > @begun ORDER BY created_at DESC, id
            """,
            row => new OwnSession(row.Id(0), new AuthenticationEvent(row.Time(1), row.Words(2)), row.GetString(3), row.Time(4), row.Time(5), (int)row.GetInt64(6)),
            ("@person", signIn.ToArray()),
            ("@seen", seenAfter.Stored()),
            ("@begun", begunAfter.Stored())),
        cancellationToken);

    public async ValueTask<bool> End(Id128 signIn, Id128 session, CancellationToken cancellationToken) => await database.Write(
        sql => sql.Execute("DELETE FROM sessions WHERE sign_in = @person AND id = @id", ("@person", signIn.ToArray()), ("@id", session.ToArray())),
        cancellationToken) == 1;

    public async ValueTask<int> EndAll(Id128 signIn, IReadOnlyList<Hash256> browser, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            await CredentialEpochs.Raise(session, signIn);
            await KnownBrowserStore.Follow(session, browser, signIn);
            return await EndAll(session, signIn, now);
        },
        cancellationToken);

    /// <summary>Ends the person's sessions, grants, codes and refresh tokens within a transaction of a larger act.</summary>
    /// <returns>How many sessions there were.</returns>
    internal static async Task<int> EndAll(SqlSession session, Id128 signIn, DateTimeOffset now)
    {
        await GrantStore.End(session, "sign_in", signIn.ToArray(), now);
        await session.Execute("DELETE FROM authorization_answers WHERE sign_in = @person", ("@person", signIn.ToArray()));
        return await session.Execute("DELETE FROM sessions WHERE sign_in = @person", ("@person", signIn.ToArray()));
    }
}
