using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

sealed class RegistrationStore(IdentityDatabase database) : IRegistrationStore
{
    /// <summary>Most sign-ins that one transaction deletes: each takes rows of a dozen tables with it.</summary>
    public const int MaxEnded = 200;

    /// <summary>One whose act was approved is kept this much longer at least: what is on record by then comes about.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromDays(1);

    // One at the counter is about to be bound; and one that a claim has reserved.
    const string AboutToBeBound = """
        EXISTS (SELECT 1 FROM binding_proposals AS act WHERE act.sign_in = registrations.sign_in AND act.effective_at IS NULL
                AND act.expires_at > @now AND (act.verdict IS NULL OR act.verdict = 'approved'))
            OR EXISTS (SELECT 1 FROM upstream_bindings AS claim WHERE claim.sign_in = registrations.sign_in AND claim.effective_at IS NULL AND claim.expires_at > @now)
        """;

    public async ValueTask<bool> HasRoom(DateTimeOffset now, int maxUnbound, CancellationToken cancellationToken) => await database.Read(
        async session => await HasRoom(session, maxUnbound) || await Unused(session, now) is not null,
        cancellationToken);

    public async ValueTask<RegistrationAddition> Add(
        Person person, string nameKey, DateTimeOffset now, DateTimeOffset expiresAt, int maxUnbound, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (!await HasRoom(session, maxUnbound))
            {
                if (await Unused(session, now) is not { } unused)
                {
                    return RegistrationAddition.Full;
                }
                await Delete(session, unused);
            }
            if (!await PersonStore.Add(session, person, nameKey, passwordHash: "", now))
            {
                return RegistrationAddition.NameTaken;
            }
            await session.Execute(
                "INSERT INTO registrations (sign_in, expires_at) VALUES (@person, @until)", ("@person", person.SignIn.ToArray()), ("@until", expiresAt.Stored()));
            return RegistrationAddition.Added;
        },
        cancellationToken);

    public async ValueTask<bool> Waits(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        session => session.Scalar("SELECT 1 FROM registrations WHERE sign_in = @person", ("@person", signIn.ToArray())), cancellationToken) is not null;

    public async ValueTask Remove(Id128 signIn, CancellationToken cancellationToken) => await database.Write(session => Delete(session, signIn), cancellationToken);

    /// <summary>Notes that a sign-in is somebody's now and stays.</summary>
    internal static Task<int> Keep(SqlSession session, Id128 signIn) => session.Execute("DELETE FROM registrations WHERE sign_in = @person", ("@person", signIn.ToArray()));

    /// <summary>Notes within a transaction that begins a session that somebody signed in.</summary>
    internal static Task<int> SignedIn(SqlSession session, Id128 signIn) =>
        session.Execute("UPDATE registrations SET sign_ins = sign_ins + 1 WHERE sign_in = @person", ("@person", signIn.ToArray()));

    /// <summary>Keeps within the transaction that approves its binding one that is about to be on record as somebody's: neither the sweep nor another takes it from there.</summary>
    internal static Task<int> Hold(SqlSession session, Id128 signIn, DateTimeOffset now) => session.Execute(
        "UPDATE registrations SET sign_ins = sign_ins + 2, expires_at = CASE WHEN expires_at < @until THEN @until ELSE expires_at END WHERE sign_in = @person",
        ("@until", (now + HeldFor).Stored()),
        ("@person", signIn.ToArray()));

    /// <summary>Deletes those whose time is over and that nobody is about to bind; at most <see cref="MaxEnded"/> of them.</summary>
    internal static async Task<int> End(SqlSession session, DateTimeOffset now)
    {
        var over = await session.Query(
            $"SELECT sign_in FROM registrations WHERE expires_at <= @now AND NOT ({AboutToBeBound}) LIMIT @rows", row => row.Id(0), ("@now", now.Stored()), ("@rows", MaxEnded));
        foreach (var signIn in over)
        {
            await Delete(session, signIn);
        }
        return over.Count;
    }

    // Sessions, grants and ways in go with it; acts of two people about it, of which none had effect, before it.
    static async Task<int> Delete(SqlSession session, Id128 signIn)
    {
        var person = ("@person", (object?)signIn.ToArray());
        if (await session.Scalar("SELECT 1 FROM registrations JOIN persons ON persons.sign_in = registrations.sign_in WHERE registrations.sign_in = @person AND subject IS NULL", person) is null)
        {
            return await Keep(session, signIn);
        }
        await session.Execute("DELETE FROM binding_proposals WHERE sign_in = @person", person);
        await session.Execute("DELETE FROM recovery_proposals WHERE sign_in = @person", person);
        return await session.Execute("DELETE FROM persons WHERE sign_in = @person", person);
    }

    /// <summary>The oldest that gives way to another; null where there is none.</summary>
    static async Task<Id128?> Unused(SqlSession session, DateTimeOffset now) => await session.Scalar(
        $"SELECT sign_in FROM registrations WHERE sign_ins <= 1 AND expires_at <= @made AND NOT ({AboutToBeBound}) ORDER BY expires_at, sign_in LIMIT 1",
        ("@made", (now - HubIdentityOptions.UnusedLifetime + HubIdentityOptions.UnboundLifetime).Stored()),
        ("@now", now.Stored())) is byte[] signIn ? new Id128(signIn) : null;

    static async Task<bool> HasRoom(SqlSession session, int maxUnbound) =>
        Convert.ToInt64(await session.Scalar("SELECT count(*) FROM registrations"), CultureInfo.InvariantCulture) < maxUnbound;
}
