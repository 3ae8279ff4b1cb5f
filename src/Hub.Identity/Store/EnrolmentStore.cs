using Hub.Canon;

namespace Hub.Identity;

sealed class EnrolmentStore(IdentityDatabase database) : IEnrolmentStore
{
    public async ValueTask<Person?> Find(Hash256 first, Hash256 second, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            $"""
            SELECT {PersonStore.Columns} FROM enrolment_codes JOIN persons ON persons.sign_in = enrolment_codes.sign_in
            WHERE second = @second AND first = @first AND expires_at > @now
            """,
            row => PersonStore.Read(row),
            ("@second", second.ToArray()),
            ("@first", first.ToArray()),
            ("@now", now.Stored())),
        cancellationToken);

    public async ValueTask<bool> Use(Hash256 first, Hash256 second, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var used = await session.Query(
                "DELETE FROM enrolment_codes WHERE second = @second AND first = @first AND expires_at > @now RETURNING sign_in",
                row => row.Id(0),
                ("@second", second.ToArray()),
                ("@first", first.ToArray()),
                ("@now", now.Stored()));
            return used is [var signIn] && await CredentialStore.PutPassword(session, signIn, passwordHash) == 1;
        },
        cancellationToken);

    /// <summary>Keeps a code in the place of those before it of the same sign-in.</summary>
    internal static async Task Put(SqlSession session, EnrolmentCode code)
    {
        await session.Execute("DELETE FROM enrolment_codes WHERE sign_in = @person", ("@person", code.SignIn.ToArray()));
        await session.Execute(
            "INSERT INTO enrolment_codes (second, first, sign_in, expires_at) VALUES (@second, @first, @person, @until)",
            ("@second", code.Second.ToArray()),
            ("@first", code.First.ToArray()),
            ("@person", code.SignIn.ToArray()),
            ("@until", code.ExpiresAt.Stored()));
    }

    /// <summary>Takes every way in, session and grant of a sign-in away and keeps the code of its new one.</summary>
    internal static async Task StartAnew(SqlSession session, EnrolmentCode code, DateTimeOffset now)
    {
        var person = ("@person", (object?)code.SignIn.ToArray());
        await session.Execute("DELETE FROM passkeys WHERE sign_in = @person", person);
        await session.Execute("DELETE FROM ceremonies WHERE sign_in = @person", person);
        await CredentialStore.DropApp(session, code.SignIn);
        await CredentialStore.PutPassword(session, code.SignIn, passwordHash: "");
        await SessionList.EndSessions(session, code.SignIn);
        await SessionList.EndGrants(session, code.SignIn, now);
        await Put(session, code);
    }
}
