using System.Data.Common;
using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

/// <param name="Told">Of the attempts in all, those that the person has been told of.</param>
sealed record KnownBrowser(Hash256 Hash, FailureCount Count, long Told);

sealed class KnownBrowserStore(IdentityDatabase database) : IKnownBrowserStore
{
    const string Columns = "hash, failures, failures_since, locked_until, failures_in_all, failures_told";
    const string Nothing = "failures = 0, failures_since = 0, locked_until = 0, failures_in_all = 0, failures_told = 0";

    public async ValueTask<IReadOnlyList<Hash256>?> Remember(
        IReadOnlyList<Hash256> before, Hash256 hash, Person person, DateTimeOffset expiresAt, int maxPerPerson, CancellationToken cancellationToken) => await database.Write<IReadOnlyList<Hash256>?>(
        async session =>
        {
            if (!await CredentialEpochs.IsStill(session, person.SignIn, person.Epoch))
            {
                return null;
            }
            var own = await session.Query(
                $"SELECT {Columns} FROM known_browsers WHERE sign_in = @person ORDER BY epoch DESC, expires_at DESC, hash", Read, ("@person", person.SignIn.ToArray()));
            var moved = own.Where(row => before.Contains(row.Hash)).MaxBy(row => row.Count.InAll) ?? new KnownBrowser(hash, default, Told: 0);
            var kept = own.Where(row => !before.Contains(row.Hash)).Take(maxPerPerson - 1);
            foreach (var gone in own.Except(kept))
            {
                await session.Execute("DELETE FROM known_browsers WHERE hash = @hash AND sign_in = @person", ("@hash", gone.Hash.ToArray()), ("@person", person.SignIn.ToArray()));
            }
            await session.Execute(
                $"""
                INSERT INTO known_browsers (sign_in, epoch, expires_at, {Columns})
                VALUES (@person, @epoch, @until, @hash, @failures, @since, @locked, @all, @told)
                """,
                ("@person", person.SignIn.ToArray()),
                ("@epoch", person.Epoch),
                ("@until", expiresAt.Stored()),
                ("@hash", hash.ToArray()),
                ("@failures", moved.Count.Failures),
                ("@since", moved.Count.Since),
                ("@locked", moved.Count.LockedUntil),
                ("@all", moved.Count.InAll),
                ("@told", moved.Told));
            var others = new List<Hash256>();
            foreach (var value in before)
            {
                var known = await session.Scalar("SELECT 1 FROM known_browsers WHERE hash = @hash", ("@hash", value.ToArray()));
                others.AddRange(known is null ? [] : [value]);
            }
            return others;
        },
        cancellationToken);

    public async ValueTask<FailedAttempts> Failures(IReadOnlyList<Hash256> browser, Person person, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        async session =>
        {
            var strangers = await session.One($"SELECT {PersonStore.FailureColumns} FROM persons WHERE sign_in = @person", PersonStore.ReadFailures, ("@person", person.SignIn.ToArray()))
                ?? new FailedAttempts(0, 0);
            var known = await Find(session, browser, person, now);
            return new FailedAttempts((int?)known?.Count.InAll ?? strangers.InAll, strangers.Untold + await Untold(session, person.SignIn));
        },
        cancellationToken);

    /// <summary>What counts the attempts from a browser at a person's password; null where it is not known by this person, as they are now.</summary>
    internal static async Task<KnownBrowser?> Find(SqlSession session, IReadOnlyList<Hash256> browser, Person person, DateTimeOffset now)
    {
        if (browser.Count == 0)
        {
            return null;
        }
        var own = await session.Query(
            $"SELECT {Columns} FROM known_browsers WHERE sign_in = @person AND epoch = @epoch AND expires_at > @now",
            Read,
            ("@person", person.SignIn.ToArray()),
            ("@epoch", person.Epoch),
            ("@now", now.Stored()));
        return own.Where(row => browser.Contains(row.Hash)).MaxBy(row => row.Count.InAll);
    }

    internal static Task<int> Put(SqlSession session, Hash256 hash, Id128 signIn, FailureCount count) => session.Execute(
        "UPDATE known_browsers SET failures = @failures, failures_since = @since, locked_until = @until, failures_in_all = @all WHERE hash = @hash AND sign_in = @person",
        ("@failures", count.Failures),
        ("@since", count.Since),
        ("@until", count.LockedUntil),
        ("@all", count.InAll),
        ("@hash", hash.ToArray()),
        ("@person", signIn.ToArray()));

    /// <summary>What was tried from all browsers that know the person and has not been told.</summary>
    internal static async Task<int> Untold(SqlSession session, Id128 signIn) => Convert.ToInt32(
        await session.Scalar("SELECT coalesce(sum(failures_in_all - failures_told), 0) FROM known_browsers WHERE sign_in = @person", ("@person", signIn.ToArray())),
        CultureInfo.InvariantCulture);

    internal static Task<int> Told(SqlSession session, Id128 signIn) => session.Execute(
        "UPDATE known_browsers SET failures_told = failures_in_all WHERE sign_in = @person AND failures_told <> failures_in_all", ("@person", signIn.ToArray()));

    /// <summary>A right password came from this browser.</summary>
    internal static async Task Forget(SqlSession session, IReadOnlyList<Hash256> browser, Id128 signIn)
    {
        foreach (var hash in browser)
        {
            await session.Execute(
                $"UPDATE known_browsers SET {Nothing} WHERE hash = @hash AND sign_in = @person",
                ("@hash", hash.ToArray()),
                ("@person", signIn.ToArray()));
        }
    }

    /// <summary>The person has a new password: nothing that was tried before counts.</summary>
    internal static Task<int> ForgetAll(SqlSession session, Id128 signIn) => session.Execute(
        $"UPDATE known_browsers SET {Nothing} WHERE sign_in = @person", ("@person", signIn.ToArray()));

    /// <summary>Keeps a browser known that was until the epoch was raised, in the same transaction.</summary>
    internal static async Task Follow(SqlSession session, IReadOnlyList<Hash256> browser, Id128 signIn)
    {
        foreach (var hash in browser)
        {
            await session.Execute(
                "UPDATE known_browsers SET epoch = epoch + 1 WHERE hash = @hash AND sign_in = @person AND epoch = (SELECT epoch - 1 FROM persons WHERE sign_in = @person)",
                ("@hash", hash.ToArray()),
                ("@person", signIn.ToArray()));
        }
    }

    static KnownBrowser Read(DbDataReader row) => new(
        new Hash256(row.GetFieldValue<byte[]>(0)), new FailureCount(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), row.GetInt64(5));
}
