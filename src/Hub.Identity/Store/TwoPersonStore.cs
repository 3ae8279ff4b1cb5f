using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Identity;

/// <summary>Rows of one kind of act of two people; every such table has the same first columns.</summary>
/// <param name="table">Its name.</param>
/// <param name="details">Its columns beyond those that all have; values come under the same names.</param>
/// <param name="same">Which other rows are about the same, in terms of the values.</param>
abstract class TwoPersonStore<T>(IdentityDatabase database, string table, string[] details, string same) : ITwoPersonStore<T>
    where T : TwoPersonAct
{
    /// <summary>Where an act was taken up and may still have effect.</summary>
    internal const string TakenUp = "verdict = 'approved' AND effective_at IS NULL AND expires_at > @now";

    /// <summary>Column at which the details of a row begin.</summary>
    protected const int Details = 8;

    const string Common = "id, proposed_by, proposed_at, expires_at, decided_by, verdict, decided_at, effective_at";

    const string Waiting = "effective_at IS NULL AND expires_at > @now AND (verdict IS NULL OR verdict = 'approved')";

    protected IdentityDatabase Database => database;

    protected string Columns { get; } = $"{Common}, {string.Join(", ", details)}";

    public async ValueTask<ActFault?> Add(T act, int maxOpen, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (!await Stands(session, act.ProposedBy))
            {
                return ActFault.Gone;
            }
            (string, object?)[] values = [.. Values(act), ("@id", act.Id.ToArray()), ("@by", act.ProposedBy.ToArray()), ("@now", act.ProposedAt.Stored())];
            if (await Count(session, Waiting, values) >= maxOpen || await Count(session, $"{Waiting} AND proposed_by = @by", values) >= TwoPersonAct.MaxOpenPerProposer)
            {
                return ActFault.TooMany;
            }
            if (await AtProposal(session, act) is { } fault)
            {
                return fault;
            }
            if (await Count(session, $"{Waiting} AND verdict IS NULL AND {same}", values) > 0)
            {
                return ActFault.OpenAlready;
            }
            await session.Execute(
                $"INSERT INTO {table} ({Columns}) VALUES (@id, @by, @now, @expires, NULL, NULL, NULL, NULL, {string.Join(", ", details.Select(column => "@" + column))})",
                [.. values, ("@expires", act.ExpiresAt.Stored())]);
            return (ActFault?)null;
        },
        cancellationToken);

    public async ValueTask<T?> Find(Id128 id, CancellationToken cancellationToken) => await database.Read(session => Find(session, id), cancellationToken);

    public async ValueTask<IReadOnlyList<T>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM {table} WHERE {Waiting} ORDER BY proposed_at, id LIMIT @limit", Row, ("@now", now.Stored()), ("@limit", limit)),
        cancellationToken);

    public async ValueTask<ActFault?> Decide(Id128 id, Id128 person, ActVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Find(session, id) is not { } act)
            {
                return ActFault.Unknown;
            }
            if (!await Stands(session, person))
            {
                return ActFault.Gone;
            }
            var by = new ActPerson(person, await HolderOf(session, person), await HolderOf(session, act.ProposedBy));
            if (act.FaultOf(verdict, by, now) is { } fault)
            {
                return fault;
            }
            // Once it was taken up it may be on record and comes about, whoever leaves.
            if (verdict is ActVerdict.Approved && act.StateAt(now) is ActState.Proposed && !await Stands(session, act.ProposedBy))
            {
                return ActFault.PutAside;
            }
            if (verdict is ActVerdict.Approved && await AtTakeUp(session, act, now) is { } conflict)
            {
                return conflict;
            }
            var decided = act.Decide(verdict, by, now);
            await session.Execute(
                $"UPDATE {table} SET decided_by = @by, verdict = @verdict, decided_at = @at WHERE id = @id",
                ("@by", decided.DecidedBy!.Value.ToArray()),
                ("@verdict", ActVerdicts.NameOf(decided.Verdict)),
                ("@at", decided.DecidedAt!.Value.Stored()),
                ("@id", id.ToArray()));
            return (ActFault?)null;
        },
        cancellationToken);

    /// <summary>Withdraws what a person proposed and nobody took up; once nobody is there to answer for it.</summary>
    internal static Task<int> WithdrawAll(SqlSession session, string table, Id128 proposer, DateTimeOffset now) => session.Execute(
        $"UPDATE {table} SET verdict = 'withdrawn', decided_by = proposed_by, decided_at = @now WHERE proposed_by = @person AND verdict IS NULL",
        ("@now", now.Stored()),
        ("@person", proposer.ToArray()));

    /// <summary>The human who holds a sign-in of staff, or held it until it ended; null where the hub does not know.</summary>
    internal static async Task<Id128?> HolderOf(SqlSession session, Id128 signIn) =>
        await session.Scalar(
            "SELECT holder FROM staff_holders WHERE sign_in = @person UNION ALL SELECT holder FROM ended_holders WHERE sign_in = @person",
            ("@person", signIn.ToArray())) is byte[] holder ? new Id128(holder) : null;

    /// <summary>Whether a sign-in has not ended: between what a desk read of a person and here, it may have.</summary>
    static async Task<bool> Stands(SqlSession session, Id128 signIn) =>
        await session.Scalar($"SELECT 1 FROM persons WHERE sign_in = @person AND {PersonStore.Stands}", ("@person", signIn.ToArray())) is not null;

    /// <summary>Gives an act effect once, and only one that was taken up in time.</summary>
    /// <param name="effect">What it changes; false where it cannot, having changed nothing.</param>
    protected async ValueTask<bool> TakeEffect(Id128 id, DateTimeOffset now, Func<SqlSession, T, Task<bool>> effect, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            if (await Find(session, id) is not { } act || act.StateAt(now) is not ActState.TakenUp || !await effect(session, act))
            {
                return false;
            }
            return await session.Execute(
                $"UPDATE {table} SET effective_at = @now WHERE id = @id", ("@now", act.TakeEffect(now).EffectiveAt!.Value.Stored()), ("@id", id.ToArray())) == 1;
        },
        cancellationToken);

    /// <summary>What else stands against a new proposal.</summary>
    protected virtual Task<ActFault?> AtProposal(SqlSession session, T act) => Task.FromResult<ActFault?>(null);

    /// <summary>What else stands against taking an act up; reserves what it needs where nothing does.</summary>
    protected virtual Task<ActFault?> AtTakeUp(SqlSession session, T act, DateTimeOffset now) => Task.FromResult<ActFault?>(null);

    /// <summary>The details, each under its column's name.</summary>
    protected abstract (string Name, object? Value)[] Values(T act);

    /// <summary>An act of its details and the columns that all have.</summary>
    protected abstract T Read(DbDataReader row, ActColumns common);

    protected T Row(DbDataReader row) => Read(row, new ActColumns(row.Id(0), row.Id(1), row.Time(2), row.Time(3))) with
    {
        DecidedBy = row.OptionalId(4),
        Verdict = ActVerdicts.Parse(row.OptionalText(5)),
        DecidedAt = row.OptionalTime(6),
        EffectiveAt = row.OptionalTime(7),
    };

    Task<T?> Find(SqlSession session, Id128 id) => session.One($"SELECT {Columns} FROM {table} WHERE id = @id", Row, ("@id", id.ToArray()));

    async Task<int> Count(SqlSession session, string where, (string Name, object? Value)[] values) =>
        Convert.ToInt32(await session.Scalar($"SELECT count(*) FROM {table} WHERE {where}", values), CultureInfo.InvariantCulture);
}

/// <summary>What a row says first.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct ActColumns(Id128 Id, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt);

/// <summary>Verdicts as they are stored.</summary>
static class ActVerdicts
{
    public static string NameOf(ActVerdict verdict) => verdict switch
    {
        ActVerdict.Approved => "approved",
        ActVerdict.Rejected => "rejected",
        ActVerdict.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    public static ActVerdict Parse(string? name) => name switch
    {
        "approved" => ActVerdict.Approved,
        "rejected" => ActVerdict.Rejected,
        "withdrawn" => ActVerdict.Withdrawn,
        null => ActVerdict.None,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
