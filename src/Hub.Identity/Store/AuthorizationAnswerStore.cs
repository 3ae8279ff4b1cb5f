using Hub.Canon;

namespace Hub.Identity;

sealed class AuthorizationAnswerStore(IdentityDatabase database) : IAuthorizationAnswerStore
{
    public async ValueTask<bool> Add(Hash256 request, AuthorizationAnswer answer, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            session => session.Execute(
                """
                INSERT INTO authorization_answers (request, sign_in, error, answered_at)
                SELECT hash, @person, @error, @now FROM pushed_requests WHERE hash = @request AND used_at IS NULL AND expires_at > @now
                ON CONFLICT DO NOTHING
                """,
                ("@request", request.ToArray()),
                ("@person", (answer as AuthorizationAnswer.Agreed)?.SignIn.ToArray()),
                ("@error", (answer as AuthorizationAnswer.Refused)?.Error),
                ("@now", now.Stored())),
            cancellationToken) == 1;

    public async ValueTask<AuthorizationAnswer?> Find(Hash256 request, CancellationToken cancellationToken) => await database.Read(
        session => session.One<AuthorizationAnswer>(
            "SELECT sign_in, error FROM authorization_answers WHERE request = @request",
            row => row.OptionalId(0) is { } person ? new AuthorizationAnswer.Agreed(person) : new AuthorizationAnswer.Refused(row.GetString(1)),
            ("@request", request.ToArray())),
        cancellationToken);
}
