using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>What the stores of people's ways in keep to on either database.</summary>
public abstract partial class IdentityDatabaseContract
{
    [Fact]
    public async Task Passkey_is_kept_found_used_in_order_and_removed()
    {
        var store = new PasskeyStore(Database);
        var person = await AddPerson(PersonRole.Citizen);
        var passkey = new PasskeyCredential(new Passkey(Id128.Random(), "phone", Now, null, BackedUp: false, null), person, [1, 2, 3], [4, 5], 5, ["internal"], BackupEligible: true);
        Assert.Equal(PasskeyAddition.Added, await store.Add(passkey, 0, 1, default));
        Assert.Equal(PasskeyAddition.Known, await store.Add(passkey, 1, 5, default));
        var other = passkey with { Credential = [9], Shown = passkey.Shown with { Id = Id128.Random() } };
        Assert.Equal(PasskeyAddition.TooMany, await store.Add(other, 1, 1, default));
        Assert.Equal(PasskeyAddition.Changed, await store.Add(other, 0, 5, default));
        var used = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => await store.Use([1, 2, 3], 6, backedUp: true, Now, default))));
        Assert.Single(used, outcome => outcome == CounterOutcome.Used);
        Assert.Equal(CounterOutcome.Gone, await store.Use([7], 6, backedUp: true, Now, default));
        var found = (await store.Find([1, 2, 3], default))!;
        Assert.Equal((6L, true, Now, Now), (found.SignCount, found.Shown.BackedUp, found.Shown.LastUsedAt!.Value, found.Shown.SuspectAt!.Value));
        Assert.Equal(["internal"], Assert.Single(await store.Of(person, default)).Transports);

        var credentials = new CredentialStore(Database, new HubIdentityOptions());
        Assert.Equal(Removal.Done, await credentials.RemovePassword(person, strong: false, default));
        Assert.Equal(Removal.LastWay, await credentials.RemovePasskey(person, passkey.Shown.Id, strong: false, default));
        Assert.False(await credentials.SetPassword(person, 2, "hash", default));
        Assert.True(await credentials.SetPassword(person, 3, "hash", default));
        Assert.Equal(Removal.LastWay, await credentials.RemovePasskey(person, passkey.Shown.Id, strong: true, default));
        Assert.Equal(Removal.Unknown, await credentials.RemovePasskey(person, Id128.Random(), strong: false, default));
        Assert.Equal(Removal.Done, await credentials.RemovePasskey(person, passkey.Shown.Id, strong: false, default));
        Assert.Null(await store.Find([1, 2, 3], default));
    }

    [Fact]
    public async Task Half_done_act_is_taken_by_one_of_many_and_by_nobody_after_its_time()
    {
        var store = new CeremonyStore(Database);
        var person = await AddPerson(PersonRole.Citizen);
        await store.Add(Hash256.Of([1]), new Ceremony(CeremonyKind.Code, person, "state", Now.AddMinutes(5)), Now, default);
        await store.Add(Hash256.Of([2]), new Ceremony(CeremonyKind.Assert, null, "", Now.AddMinutes(5)), Now, default);
        Assert.Null(await store.Find(Hash256.Of([1]), CeremonyKind.Add, Now, default));
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => await store.Take(Hash256.Of([1]), CeremonyKind.Code, Now, default))));
        Assert.Equal(person, Assert.Single(taken, ceremony => ceremony is not null)!.SignIn);
        Assert.Null(await store.Take(Hash256.Of([2]), CeremonyKind.Assert, Now.AddMinutes(5), default));
        Assert.Null((await store.Find(Hash256.Of([2]), CeremonyKind.Assert, Now, default))!.SignIn);
    }

    [Fact]
    public async Task Step_and_recovery_code_are_used_by_one_of_many()
    {
        var store = new OneTimeCodeStore(Database);
        var person = await AddPerson(PersonRole.Citizen);
        Assert.True(await store.Propose(person, 0, [1], Now.AddMinutes(1), default));
        Assert.True(await store.Propose(person, 0, [2], Now.AddMinutes(1), default));
        Assert.False(await store.Propose(person, 1, [3], Now.AddMinutes(1), default));
        Assert.Null(await store.Secret(person, default));
        Assert.False(await store.Confirm(person, 0, [1], 10, [], Now, default));
        Assert.False(await store.Confirm(person, 1, [2], 10, [], Now, default));
        Assert.True(await store.Confirm(person, 0, [2], 10, [Hash256.Of([3])], Now, default));
        Assert.Equal(new CodesState(HasApp: true, 1), await store.State(person, default));
        Assert.Equal([2], await store.Secret(person, default));
        Assert.False(await store.UseStep(person, 10, default));
        var steps = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => await store.UseStep(person, 11, default))));
        Assert.Single(steps, won => won);
        Assert.False(await store.PutRecoveryCodes(person, 0, [Hash256.Of([4])], default));
        Assert.True(await store.PutRecoveryCodes(person, 1, [Hash256.Of([1]), Hash256.Of([2])], default));
        var codes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () => await store.UseRecoveryCode(person, Hash256.Of([1]), Now, default))));
        Assert.Single(codes, won => won);
        Assert.Equal(new CodesState(HasApp: true, 1), await store.State(person, default));
        Assert.Equal(new WaysIn(HasPassword: true, 0, HasApp: true), await new CredentialStore(Database, new HubIdentityOptions()).Ways(person, default));
    }

    [Fact]
    public async Task Recovery_and_staff_hold_two_people_and_one_human_to_one_sign_in()
    {
        var (first, second, citizen, human) = (await AddPerson(PersonRole.Operator), await AddPerson(PersonRole.Operator), await AddPerson(PersonRole.Citizen), Id128.Random());
        await Database.Write(session => session.Execute("UPDATE persons SET subject = @subject WHERE sign_in = @person", ("@subject", human.ToArray()), ("@person", citizen.ToArray())), default);
        var recoveries = new RecoveryStore(Database);
        var recovery = new RecoveryProposal(Id128.Random(), citizen, human, "counter", Hash256.Of([1]), first, Now, Now.AddHours(1));
        Assert.Null(await recoveries.Add(recovery, TwoPersonAct.MaxOpen, default));
        Assert.Equal(recovery, Assert.Single(await recoveries.Open(10, Now, default)));
        Assert.Equal(ActFault.SamePerson, await recoveries.Decide(recovery.Id, first, ActVerdict.Approved, Now, default));
        Assert.Null(await recoveries.Decide(recovery.Id, second, ActVerdict.Approved, Now, default));
        var code = new EnrolmentCode(recovery.FirstHalf, Hash256.Of([2]), citizen, Now.AddHours(1));
        Assert.True(await recoveries.GiveEffect(recovery.Id, code, Now, default));
        Assert.False(await recoveries.GiveEffect(recovery.Id, code, Now, default));
        var enrolments = new EnrolmentStore(Database);
        Assert.Equal(citizen, (await enrolments.Find(code.First, code.Second, Now, default))!.SignIn);
        Assert.Null(await enrolments.Use(code.Second, code.Second, null, "hash", Now, default));
        var used = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => enrolments.Use(code.First, code.Second, null, "hash", Now, default).AsTask())));
        Assert.Equal(2, Assert.Single(used.OfType<Person>()).Epoch);

        var staff = new StaffStore(Database);
        var one = new StaffProposal(Id128.Random(), StaffAct.Add, Id128.Random(), "one", PersonRole.Auditor, null, human, Hash256.Of([3]), first, Now, Now.AddHours(1));
        Assert.Null(await staff.Add(one, TwoPersonAct.MaxOpen, default));
        Assert.Equal(one, await staff.Find(one.Id, default));
        Assert.Equal(ActFault.OpenAlready, await staff.Add(one with { Id = Id128.Random(), SignIn = Id128.Random(), Name = "two" }, TwoPersonAct.MaxOpen, default));
        Assert.Null(await staff.Decide(one.Id, second, ActVerdict.Approved, Now, default));
        Assert.True(await enrolments.IsHeld(human, Now, default));
        Assert.False(await new PersonStore(Database).Add(new Person(Id128.Random(), "one", PersonRole.Citizen, Subject: null), "ONE", "hash", Now, default));
        Assert.True(await staff.GiveEffect(one.Id, new EnrolmentCode(Hash256.Of([3]), Hash256.Of([4]), one.SignIn, Now.AddHours(1)), Now, default));
        Assert.Equal(ActFault.HolderTaken, await staff.Add(one with { Id = Id128.Random(), SignIn = Id128.Random(), Name = "two" }, TwoPersonAct.MaxOpen, default));
        Assert.Equal(ActFault.NameTaken, await staff.Add(one with { Id = Id128.Random(), SignIn = Id128.Random(), Holder = Id128.Random() }, TwoPersonAct.MaxOpen, default));
        Assert.Equal(2, await staff.CountOperators(Now, default));
        var more = new Person(Id128.Random(), "more", PersonRole.Operator, Subject: null);
        Assert.False(await staff.AddFirst([(more, "MORE", new EnrolmentCode(Hash256.Of([5]), Hash256.Of([6]), more.SignIn, Now.AddHours(1)))], Now, default));
        Assert.Empty(await new SessionList(Database).Of(citizen, Now, Now, default));
        Assert.Equal(0, await new SessionList(Database).EndAll(citizen, [], Now, default));
    }

    async Task<Id128> AddPerson(PersonRole role)
    {
        var person = new Person(Id128.Random(), $"person {Id128.Random()}", role, Subject: null);
        Assert.True(await new PersonStore(Database).Add(person, person.Name, "hash", Now, default));
        return person.SignIn;
    }
}
