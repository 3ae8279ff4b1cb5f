using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class PasskeyStore(IdentityDatabase database) : IPasskeyStore
{
    const string Columns = "id, name, created_at, last_used_at, backed_up, suspect_at, sign_in, credential, public_key, sign_count, transports, backup_eligible";

    public async ValueTask<PasskeyAddition> Add(PasskeyCredential passkey, long epoch, int maxPerPerson, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Insert(session, passkey, epoch, maxPerPerson) == 1 && await CredentialEpochs.Raise(session, passkey.SignIn, epoch))
            {
                return PasskeyAddition.Added;
            }
            if (!await CredentialEpochs.IsStill(session, passkey.SignIn, epoch))
            {
                return PasskeyAddition.Changed;
            }
            var known = await session.Scalar("SELECT 1 FROM passkeys WHERE credential = @credential", ("@credential", passkey.Credential)) is not null;
            return known ? PasskeyAddition.Known : PasskeyAddition.TooMany;
        },
        cancellationToken);

    public async ValueTask<IReadOnlyList<PasskeyCredential>> Of(Id128 signIn, CancellationToken cancellationToken) => await database.Read(
        session => session.Query($"SELECT {Columns} FROM passkeys WHERE sign_in = @person ORDER BY created_at, id", Read, ("@person", signIn.ToArray())),
        cancellationToken);

    public async ValueTask<PasskeyCredential?> Find(byte[] credential, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM passkeys WHERE credential = @credential", Read, ("@credential", credential)),
        cancellationToken);

    public async ValueTask<CounterOutcome> Use(byte[] credential, long signCount, bool backedUp, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            // An authenticator that does not count says zero, always; one that counts never says the same twice (WebAuthn §6.1.1).
            var used = await session.Execute(
                """
                UPDATE passkeys SET sign_count = @count, backed_up = @backed, last_used_at = @now
                WHERE credential = @credential AND (sign_count < @count OR (sign_count = 0 AND @count = 0))
                """,
                ("@count", signCount),
                ("@backed", Word(backedUp)),
                ("@now", now.Stored()),
                ("@credential", credential));
            if (used == 1)
            {
                return CounterOutcome.Used;
            }
            var marked = await session.Execute(
                "UPDATE passkeys SET suspect_at = @now WHERE credential = @credential", ("@now", now.Stored()), ("@credential", credential));
            return marked == 1 ? CounterOutcome.Behind : CounterOutcome.Gone;
        },
        cancellationToken);

    static Task<int> Insert(SqlSession session, PasskeyCredential passkey, long epoch, int maxPerPerson) => session.Execute(
        $"""
        INSERT INTO passkeys ({Columns})
        SELECT @id, @name, @now, NULL, @backed, NULL, @person, @credential, @key, @count, @transports, @eligible
        FROM persons WHERE sign_in = @person AND epoch = @epoch AND (SELECT count(*) FROM passkeys WHERE sign_in = @person) < @most
        ON CONFLICT (credential) DO NOTHING
        """,
        ("@epoch", epoch),
        ("@id", passkey.Shown.Id.ToArray()),
        ("@name", passkey.Shown.Name),
        ("@now", passkey.Shown.CreatedAt.Stored()),
        ("@backed", Word(passkey.Shown.BackedUp)),
        ("@person", passkey.SignIn.ToArray()),
        ("@credential", passkey.Credential),
        ("@key", passkey.PublicKey),
        ("@count", passkey.SignCount),
        ("@transports", passkey.Transports.Joined()),
        ("@eligible", Word(passkey.BackupEligible)),
        ("@most", maxPerPerson));

    static PasskeyCredential Read(DbDataReader row) => new(
        new Passkey(row.Id(0), row.GetString(1), row.Time(2), row.OptionalTime(3), IsYes(row, 4), row.OptionalTime(5)),
        row.Id(6), row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8), row.GetInt64(9), row.Words(10), IsYes(row, 11));

    static bool IsYes(DbDataReader row, int column) => row.GetString(column) is "yes";

    static string Word(bool holds) => holds ? "yes" : "no";
}
