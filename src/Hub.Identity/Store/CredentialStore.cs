using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

sealed class CredentialStore(IdentityDatabase database, HubIdentityOptions options) : ICredentialStore
{
    public async ValueTask<WaysIn> Ways(Id128 signIn, CancellationToken cancellationToken) =>
        await database.Read(session => Ways(session, signIn), cancellationToken);

    public async ValueTask<bool> SetPassword(Id128 signIn, long epoch, string passwordHash, CancellationToken cancellationToken) => await database.Write(
        async session => await CredentialEpochs.IsStill(session, signIn, epoch) && await PutPassword(session, signIn, passwordHash) == 1, cancellationToken);

    public ValueTask<Removal> RemovePassword(Id128 signIn, bool strong, CancellationToken cancellationToken) => Remove(
        signIn, ways => ways with { HasPassword = false }, strong, async session => await PutPassword(session, signIn, passwordHash: "") == 1, cancellationToken);

    public ValueTask<Removal> RemovePasskey(Id128 signIn, Id128 passkey, bool strong, CancellationToken cancellationToken) => Remove(
        signIn,
        ways => ways with { Passkeys = ways.Passkeys - 1 },
        strong,
        async session => await session.Execute("DELETE FROM passkeys WHERE sign_in = @person AND id = @id", ("@person", signIn.ToArray()), ("@id", passkey.ToArray())) == 1,
        cancellationToken);

    public async ValueTask<IReadOnlyList<OwnIdentity>> Identities(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            "SELECT hash, issuer, created_at, last_used_at FROM federated_identities WHERE sign_in = @person ORDER BY created_at, hash",
            row => new OwnIdentity(new Hash256(row.GetFieldValue<byte[]>(0)), row.GetString(1), row.Time(2), row.Time(3)),
            ("@person", signIn.ToArray())),
        cancellationToken);

    public async ValueTask<Removal> RemoveIdentity(Id128 signIn, Hash256 identity, bool strong, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var issuer = await session.Scalar(
                "SELECT issuer FROM federated_identities WHERE sign_in = @person AND hash = @hash", ("@person", signIn.ToArray()), ("@hash", identity.ToArray())) as string;
            return await Remove(
                session,
                signIn,
                ways => issuer is not null && options.SignsIn(issuer) ? ways with { Identities = ways.Identities - 1 } : ways,
                strong,
                async () => await session.Execute("DELETE FROM federated_identities WHERE sign_in = @person AND hash = @hash", ("@person", signIn.ToArray()), ("@hash", identity.ToArray())) == 1);
        },
        cancellationToken);

    public async ValueTask<Removal> RemoveApp(Id128 signIn, long epoch, bool strong, CancellationToken cancellationToken) => await database.Write(
        async session => await CredentialEpochs.IsStill(session, signIn, epoch)
            ? await Remove(session, signIn, ways => ways with { HasApp = false }, strong, async () => await DropApp(session, signIn) == 1)
            : Removal.Changed,
        cancellationToken);

    /// <summary>No password where the hash is empty.</summary>
    internal static async Task<int> PutPassword(SqlSession session, Id128 signIn, string passwordHash)
    {
        await CredentialEpochs.Raise(session, signIn);
        await KnownBrowserStore.ForgetAll(session, signIn);
        return await session.Execute(
            $"UPDATE persons SET password_hash = @hash, {PersonStore.NoFailures} WHERE sign_in = @person",
            ("@hash", passwordHash),
            ("@person", signIn.ToArray()));
    }

    internal static async Task<int> DropApp(SqlSession session, Id128 signIn)
    {
        await session.Execute("DELETE FROM recovery_codes WHERE sign_in = @person", ("@person", signIn.ToArray()));
        return await session.Execute("DELETE FROM authenticator_apps WHERE sign_in = @person", ("@person", signIn.ToArray()));
    }

    // One transaction looks at what would remain and removes: two passkeys removed at the same moment cannot both have been the other's rest.
    async ValueTask<Removal> Remove(Id128 signIn, Func<WaysIn, WaysIn> without, bool strong, Func<SqlSession, Task<bool>> remove, CancellationToken cancellationToken) =>
        await database.Write(session => Remove(session, signIn, without, strong, () => remove(session)), cancellationToken);

    async Task<Removal> Remove(SqlSession session, Id128 signIn, Func<WaysIn, WaysIn> without, bool strong, Func<Task<bool>> remove)
    {
        if (!CredentialDesk.Suffices(without(await Ways(session, signIn)), strong))
        {
            return Removal.LastWay;
        }
        if (!await remove())
        {
            return Removal.Unknown;
        }
        await CredentialEpochs.Raise(session, signIn);
        return Removal.Done;
    }

    async Task<WaysIn> Ways(SqlSession session, Id128 signIn)
    {
        var person = ("@person", (object?)signIn.ToArray());
        return new WaysIn(
            await session.Scalar("SELECT 1 FROM persons WHERE sign_in = @person AND password_hash <> ''", person) is not null,
            Convert.ToInt32(await session.Scalar("SELECT count(*) FROM passkeys WHERE sign_in = @person", person), CultureInfo.InvariantCulture),
            await session.Scalar("SELECT 1 FROM authenticator_apps WHERE sign_in = @person AND secret IS NOT NULL", person) is not null)
        {
            Identities = (await session.Query("SELECT issuer FROM federated_identities WHERE sign_in = @person", row => row.GetString(0), person)).Count(options.SignsIn),
        };
    }
}
