using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class CeremonyStore(IdentityDatabase database) : ICeremonyStore
{
    const string Columns = "kind, sign_in, state, expires_at";

    public async ValueTask Add(Hash256 hash, Ceremony ceremony, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            await session.Execute("DELETE FROM ceremonies WHERE expires_at <= @now", ("@now", now.Stored()));
            return await session.Execute(
                $"INSERT INTO ceremonies (hash, {Columns}) VALUES (@hash, @kind, @person, @state, @until)",
                ("@hash", hash.ToArray()),
                ("@kind", Word(ceremony.Kind)),
                ("@person", ceremony.SignIn?.ToArray()),
                ("@state", ceremony.State),
                ("@until", ceremony.ExpiresAt.Stored()));
        },
        cancellationToken);

    public async ValueTask<Ceremony?> Find(Hash256 hash, CeremonyKind kind, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.One(
            $"SELECT {Columns} FROM ceremonies WHERE hash = @hash AND kind = @kind AND expires_at > @now",
            Read,
            ("@hash", hash.ToArray()),
            ("@kind", Word(kind)),
            ("@now", now.Stored())),
        cancellationToken);

    public async ValueTask<Ceremony?> Take(Hash256 hash, CeremonyKind kind, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.One(
            $"DELETE FROM ceremonies WHERE hash = @hash AND kind = @kind AND expires_at > @now RETURNING {Columns}",
            Read,
            ("@hash", hash.ToArray()),
            ("@kind", Word(kind)),
            ("@now", now.Stored())),
        cancellationToken);

    static Ceremony Read(DbDataReader row) => new(KindOf(row.GetString(0)), row.OptionalId(1), row.GetString(2), row.Time(3));

    static string Word(CeremonyKind kind) => kind switch
    {
        CeremonyKind.Add => "add",
        CeremonyKind.Assert => "assert",
        CeremonyKind.Code => "code",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static CeremonyKind KindOf(string word) => word switch
    {
        "add" => CeremonyKind.Add,
        "assert" => CeremonyKind.Assert,
        _ => CeremonyKind.Code,
    };
}
