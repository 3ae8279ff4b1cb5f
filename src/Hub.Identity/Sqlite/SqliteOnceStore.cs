using Hub.Canon;

namespace Hub.Identity;

sealed class SqliteOnceStore(IdentityDatabase database) : IOnceStore
{
    // More than one per insert, so that the table shrinks; few, so that no insert waits long.
    const int SweepRows = 16;

    public ValueTask<bool> Consume(OnceKind kind, OnceValue value, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Write(connection =>
        {
            connection.Execute(
                "DELETE FROM once_values WHERE (kind, hash) IN (SELECT kind, hash FROM once_values WHERE expires_at < @now LIMIT @rows)",
                ("@now", now.ToUnixTimeMilliseconds()),
                ("@rows", SweepRows));
            return connection.Execute(
                "INSERT INTO once_values (kind, hash, issued_at, expires_at) VALUES (@kind, @hash, @issued, @expires) ON CONFLICT DO NOTHING",
                ("@kind", Name(kind)),
                ("@hash", value.Hash.ToArray()),
                ("@issued", value.IssuedAt.ToUnixTimeMilliseconds()),
                ("@expires", expiresAt.ToUnixTimeMilliseconds())) == 1;
        }));

    public ValueTask<IReadOnlyList<OnceValue>> Live(OnceKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            "SELECT hash, issued_at FROM once_values WHERE kind = @kind AND expires_at >= @now",
            row => new OnceValue(new Hash256(row.GetFieldValue<byte[]>(0)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
            ("@kind", Name(kind)),
            ("@now", now.ToUnixTimeMilliseconds()))));

    public ValueTask<bool> NoteStart(DateTimeOffset now, CancellationToken cancellationToken) => new(database.Write(connection =>
    {
        var before = connection.Scalar("SELECT last_at FROM process_starts WHERE id = 1");
        connection.Execute(
            "INSERT INTO process_starts (id, last_at) VALUES (1, @now) ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at",
            ("@now", now.ToUnixTimeMilliseconds()));
        return before is not null;
    }));

    static string Name(OnceKind kind) => kind switch
    {
        OnceKind.Assertion => "assertion",
        OnceKind.Proof => "proof",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
