using Hub.Canon;

namespace Hub.Identity;

sealed class SessionList(IdentityDatabase database) : ISessionList
{
    public async ValueTask<IReadOnlyList<OwnSession>> Of(Id128 signIn, DateTimeOffset seenAfter, DateTimeOffset begunAfter, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            """
            SELECT id, authenticated_at, methods, agent, created_at, last_seen_at FROM sessions
            WHERE sign_in = @person AND last_seen_at > @seen AND created_at > @begun ORDER BY created_at DESC, id
            """,
            row => new OwnSession(row.Id(0), new AuthenticationEvent(row.Time(1), row.Words(2)), row.GetString(3), row.Time(4), row.Time(5)),
            ("@person", signIn.ToArray()),
            ("@seen", seenAfter.Stored()),
            ("@begun", begunAfter.Stored())),
        cancellationToken);

    public async ValueTask<bool> End(Id128 signIn, Id128 session, CancellationToken cancellationToken) => await database.Write(
        sql => sql.Execute("DELETE FROM sessions WHERE sign_in = @person AND id = @id", ("@person", signIn.ToArray()), ("@id", session.ToArray())),
        cancellationToken) == 1;

    public async ValueTask<int> EndAll(Id128 signIn, CancellationToken cancellationToken) =>
        await database.Write(session => EndSessions(session, signIn), cancellationToken);

    internal static Task<int> EndSessions(SqlSession session, Id128 signIn) =>
        session.Execute("DELETE FROM sessions WHERE sign_in = @person", ("@person", signIn.ToArray()));

    internal static Task<int> EndGrants(SqlSession session, Id128 signIn, DateTimeOffset now) => session.Execute(
        "UPDATE grants SET revoked_at = @now WHERE sign_in = @person AND revoked_at IS NULL", ("@now", now.Stored()), ("@person", signIn.ToArray()));
}
