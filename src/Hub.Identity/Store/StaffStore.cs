using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class StaffStore(IdentityDatabase database) : IStaffStore
{
    const string Columns = "id, act, sign_in, name, role, agency, holder, first_half, proposed_by, proposed_at, expires_at, approved_by, effective_at";

    public async ValueTask Add(StaffProposal proposal, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"INSERT INTO staff_proposals ({Columns}) VALUES (@id, @act, @person, @name, @role, @agency, @holder, @half, @by, @at, @expires, NULL, NULL)",
            ("@id", proposal.Id.ToArray()),
            ("@act", proposal.Act is StaffAct.Add ? "add" : "recover"),
            ("@person", proposal.SignIn.ToArray()),
            ("@name", proposal.Name),
            ("@role", PersonRoles.Name(proposal.Role)),
            ("@agency", proposal.Agency),
            ("@holder", proposal.Holder.ToArray()),
            ("@half", proposal.FirstHalf.ToArray()),
            ("@by", proposal.ProposedBy.ToArray()),
            ("@at", proposal.ProposedAt.Stored()),
            ("@expires", proposal.ExpiresAt.Stored())),
        cancellationToken);

    public async ValueTask<StaffProposal?> Find(Id128 id, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM staff_proposals WHERE id = @id", Read, ("@id", id.ToArray())), cancellationToken);

    public async ValueTask<IReadOnlyList<StaffProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM staff_proposals WHERE effective_at IS NULL AND expires_at > @now ORDER BY proposed_at, id LIMIT @limit",
            Read,
            ("@now", now.Stored()),
            ("@limit", limit)),
        cancellationToken);

    public async ValueTask<bool> IsHeld(Id128 holder, CancellationToken cancellationToken) => await database.Read(session => IsHeld(session, holder), cancellationToken);

    public async ValueTask<bool> TakeUp(Id128 id, Id128 approver, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            """
            UPDATE staff_proposals SET approved_by = @approver
            WHERE id = @id AND effective_at IS NULL AND expires_at > @now AND proposed_by <> @approver AND (approved_by IS NULL OR approved_by = @approver)
                AND NOT EXISTS (SELECT 1 FROM staff_holders
                    WHERE holder = staff_proposals.holder AND staff_holders.sign_in IN (@approver, staff_proposals.proposed_by))
            """,
            ("@id", id.ToArray()),
            ("@approver", approver.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    public async ValueTask<StaffEffect> GiveEffect(StaffProposal proposal, string nameKey, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            async session =>
            {
                if (proposal.Act is StaffAct.Add && await Fault(session, nameKey, proposal.Holder) is { } fault)
                {
                    return fault;
                }
                var taken = await session.Execute(
                    "UPDATE staff_proposals SET effective_at = @now WHERE id = @id AND effective_at IS NULL AND approved_by IS NOT NULL",
                    ("@now", now.Stored()),
                    ("@id", proposal.Id.ToArray())) == 1;
                if (!taken)
                {
                    return StaffEffect.DoneBefore;
                }
                if (proposal.Act is StaffAct.Recover)
                {
                    await EnrolmentStore.StartAnew(session, code, now);
                    return StaffEffect.Done;
                }
                await AddPerson(session, new Person(proposal.SignIn, proposal.Name, proposal.Role, Subject: null, proposal.Agency), nameKey, now);
                await session.Execute(
                    "INSERT INTO staff_holders (sign_in, holder) VALUES (@person, @holder)", ("@person", proposal.SignIn.ToArray()), ("@holder", proposal.Holder.ToArray()));
                await EnrolmentStore.Put(session, code);
                return StaffEffect.Done;
            },
            cancellationToken);

    public async ValueTask<bool> HasOperator(DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(session => HasOperator(session, now), cancellationToken);

    public async ValueTask<bool> AddFirst(IReadOnlyList<(Person Person, string NameKey, EnrolmentCode Code)> operators, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Write(
            async session =>
            {
                if (await HasOperator(session, now))
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

    // One who never used the code in its day cannot sign in, and nobody is there to give another.
    static async Task<bool> HasOperator(SqlSession session, DateTimeOffset now) => await session.Scalar(
        """
        SELECT 1 FROM persons WHERE role = 'operator' AND (password_hash <> ''
            OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.sign_in = persons.sign_in)
            OR EXISTS (SELECT 1 FROM enrolment_codes WHERE enrolment_codes.sign_in = persons.sign_in AND expires_at > @now)) LIMIT 1
        """,
        ("@now", now.Stored())) is not null;

    static async Task<bool> IsHeld(SqlSession session, Id128 holder) =>
        await session.Scalar("SELECT 1 FROM staff_holders WHERE holder = @holder", ("@holder", holder.ToArray())) is not null;

    static async Task<StaffEffect?> Fault(SqlSession session, string nameKey, Id128 holder)
    {
        if (await session.Scalar("SELECT 1 FROM persons WHERE name_key = @key", ("@key", nameKey)) is not null)
        {
            return StaffEffect.NameTaken;
        }
        return await IsHeld(session, holder) ? StaffEffect.HolderTaken : null;
    }

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

    static StaffProposal Read(DbDataReader row) => new(
        row.Id(0), row.GetString(1) is "add" ? StaffAct.Add : StaffAct.Recover, row.Id(2), row.GetString(3), PersonRoles.Parse(row.GetString(4)), row.OptionalText(5),
        row.Id(6), new Hash256(row.GetFieldValue<byte[]>(7)), row.Id(8), row.Time(9), row.Time(10), row.OptionalId(11), row.OptionalTime(12));
}
