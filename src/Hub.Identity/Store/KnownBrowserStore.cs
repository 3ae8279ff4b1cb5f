using Hub.Canon;

namespace Hub.Identity;

sealed class KnownBrowserStore(IdentityDatabase database) : IKnownBrowserStore
{
    public async ValueTask Remember(Hash256? before, Hash256 hash, Person person, DateTimeOffset expiresAt, int maxPerPerson, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (!await CredentialEpochs.IsStill(session, person.SignIn, person.Epoch))
            {
                return 0;
            }
            (string, object?)[] both = [("@hash", hash.ToArray()), ("@person", person.SignIn.ToArray())];
            if (before is { } old)
            {
                await session.Execute("UPDATE known_browsers SET hash = @hash WHERE hash = @old", ("@hash", hash.ToArray()), ("@old", old.ToArray()));
                await session.Execute("DELETE FROM known_browsers WHERE hash = @hash AND sign_in = @person", both);
            }
            var kept = await session.Query(
                "SELECT hash FROM known_browsers WHERE sign_in = @person ORDER BY expires_at DESC, hash", row => row.GetFieldValue<byte[]>(0), ("@person", person.SignIn.ToArray()));
            foreach (var oldest in kept.Skip(maxPerPerson - 1))
            {
                await session.Execute("DELETE FROM known_browsers WHERE hash = @hash AND sign_in = @person", ("@hash", oldest), ("@person", person.SignIn.ToArray()));
            }
            return await session.Execute(
                "INSERT INTO known_browsers (hash, sign_in, epoch, expires_at) VALUES (@hash, @person, @epoch, @until)", [.. both, ("@epoch", person.Epoch), ("@until", expiresAt.Stored())]);
        },
        cancellationToken);

    /// <summary>The attempts from a browser at a person's password; null where it is not known by this person, as they are now.</summary>
    internal static async Task<FailureCount?> Count(SqlSession session, Hash256 hash, Person person, DateTimeOffset now)
    {
        var found = await session.Query(
            "SELECT failures, failures_since, locked_until, failures_in_all FROM known_browsers WHERE hash = @hash AND sign_in = @person AND epoch = @epoch AND expires_at > @now",
            row => new FailureCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)),
            ("@hash", hash.ToArray()),
            ("@person", person.SignIn.ToArray()),
            ("@epoch", person.Epoch),
            ("@now", now.Stored()));
        return found is [var count] ? count : null;
    }

    internal static Task<int> Put(SqlSession session, Hash256 hash, Id128 signIn, FailureCount count) => session.Execute(
        "UPDATE known_browsers SET failures = @failures, failures_since = @since, locked_until = @until, failures_in_all = @all WHERE hash = @hash AND sign_in = @person",
        ("@failures", count.Failures),
        ("@since", count.Since),
        ("@until", count.LockedUntil),
        ("@all", count.InAll),
        ("@hash", hash.ToArray()),
        ("@person", signIn.ToArray()));
}
