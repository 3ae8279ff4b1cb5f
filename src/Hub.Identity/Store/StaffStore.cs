using System.Data.Common;
using System.Globalization;
using Hub.Canon;

namespace Hub.Identity;

sealed class StaffStore(IdentityDatabase database) : TwoPersonStore<StaffProposal>(
    database,
    "staff_proposals",
    ["act", "sign_in", "name", "role", "agency", "holder", "first_half"],
    "act = @act AND (sign_in = @sign_in OR holder = @holder)"), IStaffStore
{
    // A password that too many failures closed opens nothing until there is a new one.
    static readonly string CanSignIn = string.Create(CultureInfo.InvariantCulture, $"""
        ((password_hash <> '' AND failures_in_all < {HubIdentityOptions.MaxFailuresInAll})
            OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.sign_in = persons.sign_in))
        """);

    static readonly string[] Tables = ["binding_proposals", "recovery_proposals", "staff_proposals", "agency_proposals"];

    public ValueTask<bool> GiveEffect(Id128 id, EnrolmentCode? code, DateTimeOffset now, CancellationToken cancellationToken) => TakeEffect(
        id,
        now,
        async (session, proposal) =>
        {
            switch (proposal.Act)
            {
                case StaffAct.Add:
                    await AddPerson(session, new Person(proposal.SignIn, proposal.Name, proposal.Role, Subject: null, proposal.Agency), KeyOf(proposal), now);
                    await Hold(session, proposal.SignIn, proposal.Holder!.Value);
                    await EnrolmentStore.Put(session, CodeOf(code));
                    break;
                case StaffAct.Recover:
                    await EnrolmentStore.StartAnew(session, CodeOf(code), now);
                    break;
                default:
                    await End(session, proposal.SignIn, now);
                    break;
            }
            return true;
        },
        cancellationToken);

    public async ValueTask<int> CountOperators(DateTimeOffset now, CancellationToken cancellationToken) => await Database.Read(session => CountOperators(session, now), cancellationToken);

    public async ValueTask<bool> AddFirst(IReadOnlyList<(Person Person, string NameKey, EnrolmentCode Code)> operators, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Database.Write(
            async session =>
            {
                if (await CountOperators(session, now) + operators.Count > StaffDesk.FewestOperators)
                {
                    return false;
                }
                foreach (var (person, nameKey, code) in operators)
                {
                    await AddPerson(session, person, nameKey, now);
                    await EnrolmentStore.Put(session, code);
                }
                return true;
            },
            cancellationToken);

    /// <summary>Whether a human holds a sign-in of staff, or is to by another act that was taken up.</summary>
    internal static async Task<bool> IsHeld(SqlSession session, Id128 holder, DateTimeOffset now, Id128? but = null) => await session.Scalar(
        $"""
        SELECT 1 FROM staff_holders WHERE holder = @holder
        UNION ALL
        SELECT 1 FROM staff_proposals WHERE act = 'add' AND holder = @holder AND id <> @but AND {TakenUp}
        """,
        ("@holder", holder.ToArray()),
        ("@but", (but ?? default).ToArray()),
        ("@now", now.Stored())) is not null;

    /// <summary>Whether a name is promised to a sign-in of staff.</summary>
    internal static async Task<bool> IsReserved(SqlSession session, string nameKey, DateTimeOffset now, Id128? but = null) => await session.Scalar(
        $"SELECT 1 FROM staff_proposals WHERE reserved_key = @key AND id <> @but AND {TakenUp}",
        ("@key", nameKey),
        ("@but", (but ?? default).ToArray()),
        ("@now", now.Stored())) is not null;

    /// <summary>Says which human holds a sign-in.</summary>
    internal static Task<int> Hold(SqlSession session, Id128 signIn, Id128 holder) => session.Execute(
        "INSERT INTO staff_holders (sign_in, holder) VALUES (@person, @holder)", ("@person", signIn.ToArray()), ("@holder", holder.ToArray()));

    protected override Task<ActFault?> AtProposal(SqlSession session, StaffProposal act) => Fault(session, act, act.ProposedAt);

    protected override async Task<ActFault?> AtTakeUp(SqlSession session, StaffProposal act, DateTimeOffset now)
    {
        if (await Fault(session, act, now) is { } fault)
        {
            return fault;
        }
        if (act.Act is StaffAct.Add)
        {
            await session.Execute("UPDATE staff_proposals SET reserved_key = @key WHERE id = @id", ("@key", KeyOf(act)), ("@id", act.Id.ToArray()));
        }
        return null;
    }

    protected override (string Name, object? Value)[] Values(StaffProposal act) =>
    [
        ("@act", NameOf(act.Act)),
        ("@sign_in", act.SignIn.ToArray()),
        ("@name", act.Name),
        ("@role", PersonRoles.Name(act.Role)),
        ("@agency", act.Agency),
        ("@holder", act.Holder?.ToArray()),
        ("@first_half", act.FirstHalf?.ToArray()),
    ];

    protected override StaffProposal Read(DbDataReader row, ActColumns common) => new(
        common.Id,
        ActOf(row.GetString(Details)),
        row.Id(Details + 1),
        row.GetString(Details + 2),
        PersonRoles.Parse(row.GetString(Details + 3)),
        row.OptionalText(Details + 4),
        row.OptionalId(Details + 5),
        row.IsDBNull(Details + 6) ? null : row.Hash(Details + 6),
        common.ProposedBy,
        common.ProposedAt,
        common.ExpiresAt);

    static async Task<ActFault?> Fault(SqlSession session, StaffProposal act, DateTimeOffset now)
    {
        if (act.Act is StaffAct.Add)
        {
            return await FaultOfNew(session, act, now);
        }
        var person = ("@person", (object?)act.SignIn.ToArray());
        var stands = await session.Scalar("SELECT 1 FROM persons WHERE sign_in = @person AND ended_at IS NULL", person) is not null;
        if (!stands || await HolderOf(session, act.SignIn) != act.Holder)
        {
            return ActFault.Unknown;
        }
        if (await session.Scalar($"SELECT 1 FROM staff_proposals WHERE sign_in = @person AND id <> @id AND {TakenUp}", person, ("@id", act.Id.ToArray()), ("@now", now.Stored())) is not null)
        {
            return ActFault.Conflict;
        }
        return act is { Act: StaffAct.End, Role: PersonRole.Operator } && await OperatorsWithout(session, act.SignIn, now) < StaffDesk.FewestOperators ? ActFault.TooFewOperators : null;
    }

    static async Task<ActFault?> FaultOfNew(SqlSession session, StaffProposal act, DateTimeOffset now)
    {
        var key = KeyOf(act);
        if (await session.Scalar("SELECT 1 FROM persons WHERE name_key = @key", ("@key", key)) is not null || await IsReserved(session, key, now, act.Id))
        {
            return ActFault.NameTaken;
        }
        return await IsHeld(session, act.Holder!.Value, now, act.Id) ? ActFault.HolderTaken : null;
    }

    /// <summary>Operators who can sign in and whom no act that was taken up ends.</summary>
    static async Task<int> OperatorsWithout(SqlSession session, Id128 signIn, DateTimeOffset now) => Convert.ToInt32(
        await session.Scalar(
            $"""
            SELECT count(*) FROM persons WHERE role = 'operator' AND ended_at IS NULL AND sign_in <> @person AND {CanSignIn}
                AND NOT EXISTS (SELECT 1 FROM staff_proposals WHERE staff_proposals.sign_in = persons.sign_in AND act = 'end' AND {TakenUp})
            """,
            ("@person", signIn.ToArray()),
            ("@now", now.Stored())),
        CultureInfo.InvariantCulture);

    // The row stays, under its name: records and decisions of others name it. The human stays known and is free to hold another.
    static async Task End(SqlSession session, Id128 signIn, DateTimeOffset now)
    {
        await EnrolmentStore.TakeAway(session, signIn, now);
        await session.Execute("UPDATE persons SET ended_at = @now WHERE sign_in = @person", ("@now", now.Stored()), ("@person", signIn.ToArray()));
        await session.Execute("INSERT INTO ended_holders (sign_in, holder) SELECT sign_in, holder FROM staff_holders WHERE sign_in = @person", ("@person", signIn.ToArray()));
        await session.Execute("DELETE FROM staff_holders WHERE sign_in = @person", ("@person", signIn.ToArray()));
        foreach (var table in Tables)
        {
            await WithdrawAll(session, table, signIn, now);
        }
    }

    // One who never used the code in its day cannot sign in, and one other operator alone gives nobody another.
    static async Task<int> CountOperators(SqlSession session, DateTimeOffset now) => Convert.ToInt32(
        await session.Scalar(
            $"""
            SELECT count(*) FROM persons WHERE role = 'operator' AND ended_at IS NULL AND ({CanSignIn}
                OR EXISTS (SELECT 1 FROM enrolment_codes WHERE enrolment_codes.sign_in = persons.sign_in AND expires_at > @now))
            """,
            ("@now", now.Stored())),
        CultureInfo.InvariantCulture);

    // Without a password until its code is used.
    static Task<int> AddPerson(SqlSession session, Person person, string nameKey, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO persons (sign_in, name_key, name, password_hash, role, agency, created_at)
        VALUES (@person, @key, @name, '', @role, @agency, @now)
        """,
        ("@person", person.SignIn.ToArray()),
        ("@key", nameKey),
        ("@name", person.Name),
        ("@role", PersonRoles.Name(person.Role)),
        ("@agency", person.Agency),
        ("@now", now.Stored()));

    static string KeyOf(StaffProposal act) => SignInName.TryParse(act.Name, out var name) ? name.Key : throw new ArgumentException("A proposal names a sign-in.", nameof(act));

    static EnrolmentCode CodeOf(EnrolmentCode? code) => code ?? throw new ArgumentNullException(nameof(code), "A new way in has a code.");

    static string NameOf(StaffAct act) => act switch
    {
        StaffAct.Add => "add",
        StaffAct.Recover => "recover",
        StaffAct.End => "end",
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    static StaffAct ActOf(string name) => name switch
    {
        "add" => StaffAct.Add,
        "recover" => StaffAct.Recover,
        _ => StaffAct.End,
    };
}
