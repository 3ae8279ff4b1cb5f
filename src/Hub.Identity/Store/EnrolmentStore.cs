using Hub.Canon;

namespace Hub.Identity;

sealed class EnrolmentStore(IdentityDatabase database) : IEnrolmentStore
{
    public async ValueTask<Person?> Find(Hash256 first, Hash256 second, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Read(session => Find(session, first, second, now), cancellationToken);

    public async ValueTask<bool> IsHeld(Id128 holder, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Read(session => StaffStore.IsHeld(session, holder, now), cancellationToken);

    public async ValueTask<Person?> Use(Hash256 first, Hash256 second, Id128? holder, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Find(session, first, second, now) is not { } person)
            {
                return null;
            }
            if (person.NeedsHolder)
            {
                if (holder is not { } human || await StaffStore.IsHeld(session, human, now))
                {
                    return null;
                }
                await StaffStore.Hold(session, person.SignIn, human);
            }
            var used = await session.Query(
                "DELETE FROM enrolment_codes WHERE second = @second AND first = @first AND expires_at > @now RETURNING sign_in",
                row => row.Id(0),
                ("@second", second.ToArray()),
                ("@first", first.ToArray()),
                ("@now", now.Stored()));
            if (used is not [var signIn])
            {
                return null;
            }
            await CredentialStore.PutPassword(session, signIn, passwordHash);
            return await PersonStore.Find(session, signIn);
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
        await TakeAway(session, code.SignIn, now);
        await Put(session, code);
    }

    /// <summary>Takes every way in, code, session and grant of a sign-in away.</summary>
    internal static async Task TakeAway(SqlSession session, Id128 signIn, DateTimeOffset now)
    {
        var person = ("@person", (object?)signIn.ToArray());
        await session.Execute("DELETE FROM passkeys WHERE sign_in = @person", person);
        await session.Execute("DELETE FROM ceremonies WHERE sign_in = @person", person);
        await session.Execute("DELETE FROM enrolment_codes WHERE sign_in = @person", person);
        await CredentialStore.DropApp(session, signIn);
        await CredentialStore.PutPassword(session, signIn, passwordHash: "");
        await session.Execute("DELETE FROM federated_identities WHERE sign_in = @person", person);
        await SessionList.EndAll(session, signIn, now);
    }

    static Task<Person?> Find(SqlSession session, Hash256 first, Hash256 second, DateTimeOffset now) => session.One(
        $"""
        SELECT {PersonStore.Columns} FROM enrolment_codes JOIN persons ON persons.sign_in = enrolment_codes.sign_in
        WHERE second = @second AND first = @first AND expires_at > @now AND {PersonStore.Stands}
        """,
        row => PersonStore.Read(row),
        ("@second", second.ToArray()),
        ("@first", first.ToArray()),
        ("@now", now.Stored()));
}
