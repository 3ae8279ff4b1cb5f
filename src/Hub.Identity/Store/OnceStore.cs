using Hub.Canon;

namespace Hub.Identity;

sealed class OnceStore(IdentityDatabase database) : IOnceStore
{
    public async ValueTask<bool> Consume(OnceKind kind, OnceValue value, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            session => session.Execute(
                "INSERT INTO once_values (kind, hash, issued_at, expires_at) VALUES (@kind, @hash, @issued, @expires) ON CONFLICT DO NOTHING",
                ("@kind", Name(kind)),
                ("@hash", value.Hash.ToArray()),
                ("@issued", value.IssuedAt.Stored()),
                ("@expires", expiresAt.Stored())),
            cancellationToken) == 1;

    public async ValueTask<bool> IsConsumed(OnceKind kind, Hash256 hash, CancellationToken cancellationToken) => await database.Read(
        session => session.Scalar("SELECT 1 FROM once_values WHERE kind = @kind AND hash = @hash", ("@kind", Name(kind)), ("@hash", hash.ToArray())),
        cancellationToken) is not null;

    public async ValueTask<IReadOnlyList<OnceValue>> Live(OnceKind kind, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            "SELECT hash, issued_at FROM once_values WHERE kind = @kind AND expires_at >= @now",
            row => new OnceValue(new Hash256(row.GetFieldValue<byte[]>(0)), row.Time(1)),
            ("@kind", Name(kind)),
            ("@now", now.Stored())),
        cancellationToken);

    public async ValueTask<DateTimeOffset?> NoteTime(DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var before = await session.Query("SELECT last_at FROM process_starts WHERE id = 1", row => row.Time(0));
            await session.Execute(
                """
                INSERT INTO process_starts (id, last_at) VALUES (1, @now)
                ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at WHERE excluded.last_at > process_starts.last_at
                """,
                ("@now", now.Stored()));
            return before.Count == 0 ? (DateTimeOffset?)null : before[0];
        },
        cancellationToken);

    static string Name(OnceKind kind) => kind switch
    {
        OnceKind.Assertion => "assertion",
        OnceKind.Proof => "proof",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
