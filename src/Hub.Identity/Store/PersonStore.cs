using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class PersonStore(IdentityDatabase database) : IPersonStore
{
    internal const string Columns = "persons.sign_in, persons.name, persons.role, persons.subject, persons.agency, (SELECT holder FROM staff_holders WHERE staff_holders.sign_in = persons.sign_in), persons.epoch";

    /// <summary>Where a sign-in has not ended: one that has is nobody's, and found by its name for display alone.</summary>
    internal const string Stands = "persons.ended_at IS NULL";

    /// <summary>What <see cref="ReadFailures"/> reads.</summary>
    internal const string FailureColumns = "failures_in_all, failures_told";

    /// <summary>Sets every count of attempts back.</summary>
    internal const string NoFailures = "failures = 0, failures_since = 0, locked_until = 0, failures_in_all = 0, failures_told = 0";

    const int ColumnCount = 7;

    public async ValueTask<bool> Add(Person person, string nameKey, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(session => Add(session, person, nameKey, passwordHash, now), cancellationToken);

    /// <summary>False where the name is taken, or promised to a sign-in of staff.</summary>
    internal static async Task<bool> Add(SqlSession session, Person person, string nameKey, string passwordHash, DateTimeOffset now) =>
        !await StaffStore.IsReserved(session, nameKey, now) && await session.Execute(
            """
            INSERT INTO persons (sign_in, name_key, name, password_hash, role, subject, agency, created_at)
            VALUES (@id, @key, @name, @hash, @role, @subject, @agency, @now) ON CONFLICT (name_key) DO NOTHING
            """,
            ("@id", person.SignIn.ToArray()),
            ("@key", nameKey),
            ("@name", person.Name),
            ("@hash", passwordHash),
            ("@role", PersonRoles.Name(person.Role)),
            ("@subject", person.Subject?.ToArray()),
            ("@agency", person.Agency),
            ("@now", now.Stored())) == 1;

    public async ValueTask<Person?> Find(Id128 signIn, CancellationToken cancellationToken) =>
        await database.Read(session => Find(session, signIn), cancellationToken);

    internal static Task<Person?> Find(SqlSession session, Id128 signIn) =>
        session.One($"SELECT {Columns} FROM persons WHERE sign_in = @id AND {Stands}", row => Read(row), ("@id", signIn.ToArray()));

    public async ValueTask<Person?> FindByName(string nameKey, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM persons WHERE name_key = @key AND {Stands}", row => Read(row), ("@key", nameKey)),
        cancellationToken);

    public async ValueTask<string?> NameOf(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        session => session.One("SELECT name FROM persons WHERE sign_in = @id", row => row.GetString(0), ("@id", signIn.ToArray())),
        cancellationToken);

    public async ValueTask<IReadOnlyList<Person>> List(string afterNameKey, int limit, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM persons WHERE name_key > @after AND {Stands} ORDER BY name_key LIMIT @limit",
            row => Read(row),
            ("@after", afterNameKey),
            ("@limit", limit)),
        cancellationToken);

    public async ValueTask<SignInAttempt?> BeginAttempt(string nameKey, IReadOnlyList<Hash256> browser, LockoutRule rule, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            async session =>
            {
                var found = await session.Query(
                    $"SELECT {Columns}, password_hash, failures, failures_since, locked_until, failures_in_all FROM persons WHERE name_key = @key AND {Stands}",
                    row => (
                        Person: Read(row),
                        Hash: row.GetString(ColumnCount),
                        Count: new FailureCount(row.GetInt64(ColumnCount + 1), row.GetInt64(ColumnCount + 2), row.GetInt64(ColumnCount + 3), row.GetInt64(ColumnCount + 4))),
                    ("@key", nameKey));
                if (found is not [var attempt])
                {
                    return null;
                }
                if (await KnownBrowserStore.Find(session, browser, attempt.Person, now) is { } known)
                {
                    var (granted, own) = known.Count.Next(rule, now.ToUnixTimeMilliseconds());
                    await KnownBrowserStore.Put(session, known.Hash, attempt.Person.SignIn, own);
                    return new SignInAttempt(attempt.Person, attempt.Hash, granted) { CountedFor = known.Hash };
                }
                var (allowed, count) = attempt.Count.Next(rule, now.ToUnixTimeMilliseconds());
                await session.Execute(
                    "UPDATE persons SET failures = @failures, failures_since = @since, locked_until = @until, failures_in_all = @all WHERE sign_in = @id",
                    ("@failures", count.Failures),
                    ("@since", count.Since),
                    ("@until", count.LockedUntil),
                    ("@all", count.InAll),
                    ("@id", attempt.Person.SignIn.ToArray()));
                return new SignInAttempt(attempt.Person, attempt.Hash, allowed);
            },
            cancellationToken);

    public async ValueTask SetPassword(Id128 signIn, string passwordHash, CancellationToken cancellationToken) =>
        await database.Write(session => CredentialStore.PutPassword(session, signIn, passwordHash), cancellationToken);

    /// <summary>Binds a citizen's sign-in to a person within a transaction of a larger act; false where either has been bound otherwise.</summary>
    internal static async Task<bool> Bind(SqlSession session, Id128 signIn, Id128 subject)
    {
        var bound = await session.Execute(
            """
            UPDATE persons SET subject = @subject
            WHERE sign_in = @person AND role = 'citizen' AND (subject IS NULL OR subject = @subject)
                AND NOT EXISTS (SELECT 1 FROM persons AS other WHERE other.subject = @subject AND other.sign_in <> @person)
            """,
            ("@subject", subject.ToArray()),
            ("@person", signIn.ToArray())) == 1;
        if (bound)
        {
            await RegistrationStore.Keep(session, signIn);
        }
        return bound;
    }

    /// <summary>Reads <see cref="Columns"/> from <paramref name="first"/> on.</summary>
    internal static Person Read(DbDataReader row, int first = 0) => new(
        row.Id(first),
        row.GetString(first + 1),
        PersonRoles.Parse(row.GetString(first + 2)),
        row.OptionalId(first + 3),
        row.OptionalText(first + 4),
        row.OptionalId(first + 5),
        row.GetInt64(first + 6));

    internal static FailedAttempts ReadFailures(DbDataReader row) => new((int)row.GetInt64(0), (int)(row.GetInt64(0) - row.GetInt64(1)));
}
