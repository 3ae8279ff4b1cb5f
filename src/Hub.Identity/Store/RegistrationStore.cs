using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

sealed class RegistrationStore(IdentityDatabase database) : IRegistrationStore
{
    /// <summary>Most sign-ins that one transaction deletes: each takes rows of a dozen tables with it.</summary>
    public const int MaxEnded = 200;

    // One at the counter is about to be bound; and one that a claim has reserved.
    const string Expired = """
        expires_at <= @now
            AND NOT EXISTS (SELECT 1 FROM binding_proposals AS act WHERE act.sign_in = registrations.sign_in AND act.effective_at IS NULL
                AND act.expires_at > @now AND (act.verdict IS NULL OR act.verdict = 'approved'))
            AND NOT EXISTS (SELECT 1 FROM upstream_bindings AS claim WHERE claim.sign_in = registrations.sign_in AND claim.effective_at IS NULL AND claim.expires_at > @now)
        """;

    public async ValueTask<bool> HasRoom(int maxUnbound, CancellationToken cancellationToken) => await database.Read(session => HasRoom(session, maxUnbound), cancellationToken);

    public async ValueTask<RegistrationAddition> Add(
        Person person, string nameKey, DateTimeOffset now, DateTimeOffset expiresAt, int maxUnbound, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (!await HasRoom(session, maxUnbound))
            {
                return RegistrationAddition.Full;
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

    public async ValueTask Remove(Id128 signIn, CancellationToken cancellationToken) => await database.Write(session => Delete(session, signIn), cancellationToken);

    /// <summary>Notes that a sign-in is somebody's now and stays.</summary>
    internal static Task<int> Keep(SqlSession session, Id128 signIn) => session.Execute("DELETE FROM registrations WHERE sign_in = @person", ("@person", signIn.ToArray()));

    /// <summary>Deletes those whose time is over and that nobody is about to bind; at most <see cref="MaxEnded"/> of them.</summary>
    internal static async Task<int> End(SqlSession session, DateTimeOffset now)
    {
        var over = await session.Query(
            $"SELECT sign_in FROM registrations WHERE {Expired} LIMIT @rows", row => row.Id(0), ("@now", now.Stored()), ("@rows", MaxEnded));
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

    static async Task<bool> HasRoom(SqlSession session, int maxUnbound) =>
        Convert.ToInt64(await session.Scalar("SELECT count(*) FROM registrations"), CultureInfo.InvariantCulture) < maxUnbound;
}
