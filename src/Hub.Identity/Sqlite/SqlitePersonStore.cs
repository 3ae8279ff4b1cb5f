using System.Runtime.InteropServices;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Identity;

sealed class SqlitePersonStore(IdentityDatabase database) : IPersonStore
{
    internal const string Columns = "persons.sign_in, persons.name, persons.role, persons.subject, persons.agency";

    const int ColumnCount = 5;

    public ValueTask<bool> Add(Person person, string nameKey, string passwordHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Write(connection => connection.Execute(
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
            ("@now", now.ToUnixTimeMilliseconds())) == 1));

    public ValueTask<Person?> Find(Id128 signIn, CancellationToken cancellationToken) =>
        new(database.Read(connection => Find(connection, signIn)));

    public ValueTask<Person?> FindByName(string nameKey, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            $"SELECT {Columns} FROM persons WHERE name_key = @key", row => Read(row), ("@key", nameKey)).FirstOrDefault()));

    public ValueTask<IReadOnlyList<Person>> List(string afterNameKey, int limit, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            $"SELECT {Columns} FROM persons WHERE name_key > @after ORDER BY name_key LIMIT @limit",
            row => Read(row),
            ("@after", afterNameKey),
            ("@limit", limit))));

    public ValueTask<SignInAttempt?> BeginAttempt(string nameKey, LockoutRule rule, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Write(connection =>
        {
            var at = now.ToUnixTimeMilliseconds();
            var found = connection.Query(
                $"SELECT {Columns}, password_hash, failures, failures_since, locked_until FROM persons WHERE name_key = @key",
                row => (Person: Read(row), Hash: row.GetString(ColumnCount), Count: new FailureCount(row.GetInt64(ColumnCount + 1), row.GetInt64(ColumnCount + 2), row.GetInt64(ColumnCount + 3))),
                ("@key", nameKey));
            if (found is not [var attempt])
            {
                return null;
            }
            var (allowed, count) = attempt.Count.Next(rule, at);
            connection.Execute(
                "UPDATE persons SET failures = @failures, failures_since = @since, locked_until = @until WHERE sign_in = @id",
                ("@failures", count.Failures),
                ("@since", count.Since),
                ("@until", count.LockedUntil),
                ("@id", attempt.Person.SignIn.ToArray()));
            return new SignInAttempt(attempt.Person, attempt.Hash, allowed);
        }));

    public ValueTask Succeeded(Id128 signIn, string? newPasswordHash, CancellationToken cancellationToken)
    {
        database.Write(connection => connection.Execute(
            """
            UPDATE persons SET failures = 0, failures_since = 0, locked_until = 0, password_hash = coalesce(@hash, password_hash)
            WHERE sign_in = @id
            """,
            ("@hash", newPasswordHash),
            ("@id", signIn.ToArray())));
        return ValueTask.CompletedTask;
    }

    internal static Person? Find(SqliteConnection connection, Id128 signIn) => connection.Query(
        $"SELECT {Columns} FROM persons WHERE sign_in = @id", row => Read(row), ("@id", signIn.ToArray())).FirstOrDefault();

    /// <summary>Reads <see cref="Columns"/> from <paramref name="first"/> on.</summary>
    internal static Person Read(SqliteDataReader row, int first = 0) => new(
        new Id128(row.GetFieldValue<byte[]>(first)),
        row.GetString(first + 1),
        PersonRoles.Parse(row.GetString(first + 2)),
        row.IsDBNull(first + 3) ? null : new Id128(row.GetFieldValue<byte[]>(first + 3)),
        row.IsDBNull(first + 4) ? null : row.GetString(first + 4));

    /// <summary>Attempts since the last success; times in milliseconds UTC.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly record struct FailureCount(long Failures, long Since, long LockedUntil)
    {
        // Every attempt counts as a failure until it succeeds; the one that reaches the limit is still looked at and locks those after it.
        public (bool Allowed, FailureCount Next) Next(LockoutRule rule, long now)
        {
            if (now < LockedUntil)
            {
                return (false, this);
            }
            var fresh = LockedUntil > 0 || now - Since >= (long)rule.Window.TotalMilliseconds;
            var failures = fresh ? 1 : Failures + 1;
            var lockedUntil = failures >= rule.MaxFailures ? now + (long)rule.LockedFor.TotalMilliseconds : 0;
            return (true, new FailureCount(failures, fresh ? now : Since, lockedUntil));
        }
    }
}
