using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

sealed class OneTimeCodeStore(IdentityDatabase database) : IOneTimeCodeStore
{
    public async ValueTask<CodesState> State(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        async session => new CodesState(
            await session.Scalar("SELECT 1 FROM authenticator_apps WHERE sign_in = @person AND secret IS NOT NULL", ("@person", signIn.ToArray())) is not null,
            Convert.ToInt32(
                await session.Scalar("SELECT count(*) FROM recovery_codes WHERE sign_in = @person AND used_at IS NULL", ("@person", signIn.ToArray())), CultureInfo.InvariantCulture)),
        cancellationToken);

    public async ValueTask<byte[]?> Secret(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        session => session.Scalar("SELECT secret FROM authenticator_apps WHERE sign_in = @person AND secret IS NOT NULL", ("@person", signIn.ToArray())),
        cancellationToken) as byte[];

    public async ValueTask<bool> Propose(Id128 signIn, long epoch, byte[] sealedSecret, DateTimeOffset until, CancellationToken cancellationToken) => await database.Write(
        async session => await CredentialEpochs.IsStill(session, signIn, epoch) && await session.Execute(
            """
            INSERT INTO authenticator_apps (sign_in, proposed, proposed_until) VALUES (@person, @secret, @until)
            ON CONFLICT (sign_in) DO UPDATE SET proposed = excluded.proposed, proposed_until = excluded.proposed_until
            """,
            ("@person", signIn.ToArray()),
            ("@secret", sealedSecret),
            ("@until", until.Stored())) == 1,
        cancellationToken);

    public async ValueTask<byte[]?> Proposed(Id128 signIn, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Scalar(
            "SELECT proposed FROM authenticator_apps WHERE sign_in = @person AND proposed IS NOT NULL AND proposed_until > @now",
            ("@person", signIn.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) as byte[];

    public async ValueTask<bool> Confirm(
        Id128 signIn, long epoch, byte[] sealedSecret, long step, IReadOnlyList<Hash256> recoveryCodes, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (!await CredentialEpochs.IsStill(session, signIn, epoch))
            {
                return false;
            }
            var confirmed = await session.Execute(
                """
                UPDATE authenticator_apps SET secret = proposed, last_step = @step, confirmed_at = @now, proposed = NULL, proposed_until = NULL
                WHERE sign_in = @person AND proposed = @secret AND proposed_until > @now
                """,
                ("@person", signIn.ToArray()),
                ("@secret", sealedSecret),
                ("@step", step),
                ("@now", now.Stored())) == 1;
            return confirmed && await PutRecoveryCodes(session, signIn, epoch, recoveryCodes);
        },
        cancellationToken);

    public async ValueTask<bool> UseStep(Id128 signIn, long step, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "UPDATE authenticator_apps SET last_step = @step WHERE sign_in = @person AND secret IS NOT NULL AND last_step < @step",
            ("@person", signIn.ToArray()),
            ("@step", step)),
        cancellationToken) == 1;

    public async ValueTask<bool> PutRecoveryCodes(Id128 signIn, long epoch, IReadOnlyList<Hash256> hashes, CancellationToken cancellationToken) => await database.Write(
        session => PutRecoveryCodes(session, signIn, epoch, hashes), cancellationToken);

    public async ValueTask<bool> UseRecoveryCode(Id128 signIn, Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "UPDATE recovery_codes SET used_at = @now WHERE sign_in = @person AND hash = @hash AND used_at IS NULL",
            ("@person", signIn.ToArray()),
            ("@hash", hash.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    static async Task<bool> PutRecoveryCodes(SqlSession session, Id128 signIn, long epoch, IReadOnlyList<Hash256> hashes)
    {
        if (!await CredentialEpochs.Raise(session, signIn, epoch))
        {
            return false;
        }
        await session.Execute("DELETE FROM recovery_codes WHERE sign_in = @person", ("@person", signIn.ToArray()));
        foreach (var hash in hashes)
        {
            await session.Execute("INSERT INTO recovery_codes (sign_in, hash) VALUES (@person, @hash)", ("@person", signIn.ToArray()), ("@hash", hash.ToArray()));
        }
        return true;
    }
}
