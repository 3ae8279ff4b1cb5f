using Hub.Canon;

namespace Hub.Identity;

sealed class FederationStore(IdentityDatabase database, HubIdentityOptions options) : IFederationStore
{
    public async ValueTask<Person?> Find(FederatedIdentity identity, CancellationToken cancellationToken) =>
        await database.Read(session => Known(session, identity), cancellationToken);

    public async ValueTask<Person?> Add(
        FederatedIdentity identity, Person person, string nameKey, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Known(session, identity) is { } known)
            {
                return known;
            }
            var added = await session.Execute(
                """
                INSERT INTO persons (sign_in, name_key, name, password_hash, role, created_at)
                VALUES (@id, @key, @name, '', 'citizen', @now) ON CONFLICT DO NOTHING
                """,
                ("@id", person.SignIn.ToArray()),
                ("@key", nameKey),
                ("@name", person.Name),
                ("@now", now.Stored())) == 1;
            if (!added)
            {
                return null;
            }
            await session.Execute(
                "INSERT INTO federated_identities (hash, issuer, sign_in, created_at, last_used_at) VALUES (@hash, @issuer, @id, @now, @now)",
                ("@hash", Hash(identity)),
                ("@issuer", identity.Issuer),
                ("@id", person.SignIn.ToArray()),
                ("@now", now.Stored()));
            return person;
        },
        cancellationToken);

    public async ValueTask Used(FederatedIdentity identity, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "UPDATE federated_identities SET last_used_at = @now WHERE hash = @hash AND last_used_at < @now",
            ("@hash", Hash(identity)),
            ("@now", now.Stored())),
        cancellationToken);

    public async ValueTask<bool> Reserve(UpstreamBinding binding, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            (string, object?)[] both = [("@person", binding.SignIn.ToArray()), ("@subject", binding.Subject.ToArray()), ("@now", now.Stored())];
            await session.Execute(
                "DELETE FROM upstream_bindings WHERE (sign_in = @person OR subject = @subject) AND effective_at IS NULL AND expires_at <= @now",
                both);
            var taken = await session.Scalar(
                """
                SELECT 1 FROM persons WHERE subject IS NOT NULL AND (sign_in = @person OR subject = @subject)
                UNION ALL
                SELECT 1 FROM binding_proposals WHERE verdict = 'approved' AND effective_at IS NULL AND expires_at > @now
                    AND (sign_in = @person OR subject = @subject)
                """,
                both);
            if (taken is not null)
            {
                return false;
            }
            await session.Execute(
                """
                INSERT INTO upstream_bindings (sign_in, subject, provider, reserved_at, expires_at, effective_at)
                VALUES (@person, @subject, @provider, @now, @expires, NULL) ON CONFLICT DO NOTHING
                """,
                [.. both, ("@provider", binding.Provider), ("@expires", expiresAt.Stored())]);
            if (await session.Scalar("SELECT 1 FROM upstream_bindings WHERE sign_in = @person AND subject = @subject AND effective_at IS NULL", both) is null)
            {
                return false;
            }
            await RegistrationStore.Hold(session, binding.SignIn, now);
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> GiveEffect(UpstreamBinding binding, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var bound = await PersonStore.Bind(session, binding.SignIn, binding.Subject);
            if (bound)
            {
                await session.Execute(
                    "UPDATE upstream_bindings SET effective_at = @now WHERE sign_in = @person AND effective_at IS NULL",
                    ("@now", now.Stored()),
                    ("@person", binding.SignIn.ToArray()));
            }
            return bound;
        },
        cancellationToken);

    byte[] Hash(FederatedIdentity identity) => identity.Keyed(options.SubjectKey).ToArray();

    Task<Person?> Known(SqlSession session, FederatedIdentity identity) => session.One(
        $"SELECT {PersonStore.Columns} FROM federated_identities JOIN persons ON persons.sign_in = federated_identities.sign_in WHERE federated_identities.hash = @hash",
        row => PersonStore.Read(row),
        ("@hash", Hash(identity)));
}
