using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.EndToEnd.Support;
using Microsoft.Data.Sqlite;

namespace Hub.EndToEnd.Lasting;

/// <summary>What a hub leaves on its disk about people: nothing that names them, and nothing that opens once their key is gone.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class ErasureTests(LastingWorld lasting)
{
    const int Kills = 3;
    const int KillWithinMs = 3_500;
    const int Looks = 100;
    const int LookEveryMs = 100;

    World World => lasting.World;

    [Fact]
    public async Task No_file_names_a_person()
    {
        using var citizen = await World.Citizen();
        await Busy(citizen);
        // Killed, so that write-ahead logs stay as they are.
        await World.Hub.Kill();
        var people = Civil.People(World.Folder.In("civil.db"));
        Assert.Contains(people, p => p.Nik == citizen.Nik);
        var needles = people.SelectMany(p => Needles(p.Nik, p.BirthDate)).Append(Encoding.ASCII.GetBytes(World.UnknownNik)).ToList();
        // The register holds them: the search itself works.
        Assert.NotEmpty(Found([World.Folder.In("civil.db")], needles));
        var files = Directory.EnumerateFiles(World.Hub.Data, "*", SearchOption.AllDirectories).Append(World.Folder.In("said", "hub.out")).Append(World.Folder.In("said", "hub.err")).ToList();
        Assert.Contains(files, file => file.EndsWith("hub.db-wal", StringComparison.Ordinal));
        Assert.Empty(Found(files, needles));
        await World.Hub.StartAgain();
    }

    [Fact]
    public async Task Erased_person_stays_closed_and_the_log_stays_whole()
    {
        using var citizen = await World.Citizen();
        var answered = await Busy(citizen);
        await World.Hub.Stop();
        IReadOnlyList<Id128> theirs;
        await using (var data = new OpenedData(World.Hub.Data))
        {
            var subject = data.People.FindByNik(citizen.Nik)!.Value;
            theirs = [.. (await data.Entries()).Where(e => e.Record?.Subject == subject).Select(e => e.Entry.Leaf.Id)];
            Assert.Contains(answered.Id, theirs.Select(id => id.ToString()));
            var wrapped = WrappedKeys(subject);
            Assert.NotEmpty(Found(AllFiles(), [wrapped]));
            Assert.True(data.People.DeleteSubject(subject));
            Assert.Null(data.People.FindByNik(citizen.Nik));
            Assert.Empty(Found(AllFiles(), [wrapped]));
        }
        await using (var data = new OpenedData(World.Hub.Data))
        {
            var entries = (await data.Entries()).ToDictionary(e => e.Entry.Leaf.Id, e => e.Opening);
            Assert.All(theirs, id => Assert.IsType<RecordOpening.Erased>(entries[id]));
            Assert.Contains(entries.Values, opening => opening is RecordOpening.Opened);
            Assert.Empty(await data.Scrub());
        }

        await World.Hub.StartAgain();
        await LogCopy.Take(World.Hub, World.Folder.In("after-erasure"));
        await LogCopy.Kept(World.Hub, answered);
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        var history = await citizen.History("en");
        Assert.Equal(theirs.Count, history.Split("This record has been erased.").Length - 1);
        Assert.All(theirs, id => Assert.Contains($"/v1/proofs/{id}.tlog-proof", history, StringComparison.Ordinal));
        // Whose exchange it was went with the record.
        (await World.Kemensos.Get("/v1/exchanges/" + answered.Id)).NotRecorded("exchange.unknown", 404);
    }

    [Fact]
    public async Task Person_erased_by_two_stays_erased_when_the_hub_is_killed_and_an_old_key_store_is_put_back()
    {
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        await World.Hub.Stop();
        var keys = Path.Combine(World.Hub.Data, "keys.db");
        var backup = await File.ReadAllBytesAsync(keys);
        byte[] wrapped;
        await using (var data = new OpenedData(World.Hub.Data))
        {
            wrapped = WrappedKeys(data.People.FindByNik(citizen.Nik)!.Value);
        }
        Assert.True(backup.AsSpan().IndexOf(wrapped) >= 0);
        await World.Hub.StartAgain();

        using var keeper = await World.SignedIn("operator");
        using var auditor = await World.SignedIn("auditor");
        var proposed = await keeper.Send((await keeper.Open("/erasures")).FormTo("handler=Propose"), ("Nik", citizen.Nik), ("Basis", "request"), ("Reference", "surat 7"));
        Assert.Contains("role=\"status\"", proposed.Html, StringComparison.Ordinal);
        var alone = await keeper.Send(proposed.FormTo("handler=Approve"), ("Nik", citizen.Nik));
        Assert.Contains("erasure.same-role", alone.Html, StringComparison.Ordinal);
        var other = await auditor.Send((await auditor.Open("/erasures")).FormTo("handler=Approve"), ("Nik", World.NikOfNobodyYet));
        Assert.Contains("erasure.person-unknown", other.Html, StringComparison.Ordinal);
        var ordered = await auditor.Send((await auditor.Open("/erasures")).FormTo("handler=Approve"), ("Nik", citizen.Nik));
        Assert.Contains("role=\"status\"", ordered.Html, StringComparison.Ordinal);

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(RandomNumberGenerator.GetInt32(KillWithinMs));
            await World.Hub.Kill();
            await World.Hub.StartAgain();
        }
        var history = await Completed(citizen);
        Assert.Contains("Erased by entry", history, StringComparison.Ordinal);
        await World.Hub.Kill();
        Assert.Empty(Found(AllFiles(), [wrapped]));

        File.Delete(keys + "-wal");
        File.Delete(keys + "-shm");
        await File.WriteAllBytesAsync(keys, backup);
        Assert.NotEmpty(Found(AllFiles(), [wrapped]));
        await World.Hub.StartAgain();

        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        Assert.Equal(history.Split("Erased by entry").Length, (await citizen.History("en")).Split("Erased by entry").Length);
        Assert.Contains("Replayed at the last start: 1", (await keeper.Open("/erasures", "en")).Html, StringComparison.Ordinal);
        await World.Hub.Kill();
        Assert.Empty(Found(AllFiles(), [wrapped]));
        await World.Hub.StartAgain();
    }

    static async Task<string> Completed(Citizen citizen)
    {
        for (var look = 0; look < Looks; look++)
        {
            var history = await citizen.History("en");
            if (history.Contains("Erasure completed", StringComparison.Ordinal))
            {
                return history;
            }
            await Task.Delay(LookEveryMs);
        }
        throw new TimeoutException("The erasure was not completed.");
    }

    /// <summary>All that the hub hears of a person: consents, releases, refusals, bodies that are wrong, a register that lies.</summary>
    async Task<Answered> Busy(Citizen citizen)
    {
        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        await citizen.Answer(await World.Kemensos.AskForIncome(citizen.Nik), "Grant");
        var released = Answered.Of((await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good());
        (await World.Kemensos.Exchange(Asks.Income(citizen.Nik))).Good();
        (await World.Kemensos.Exchange(Asks.Of(citizen.Nik, "civil-registry.person", "curiosity", "consent", "nik"))).Recorded("purpose.unknown");
        (await World.Kemensos.Exchange(Asks.Person(World.UnknownNik))).Recorded("consent.required");
        (await World.Kemensos.ExchangeBytes(Encoding.UTF8.GetBytes($$"""{"subject":{"nik":"{{citizen.Nik}}"},"subject":1}"""))).Recorded("json.duplicate-member");
        (await World.Kemensos.ExchangeBytes(Encoding.UTF8.GetBytes($$"""{"{{citizen.Nik}}":1}"""))).Recorded("request.schema");
        await World.IncomeBehaves("lie");
        (await World.Kemensos.Exchange(Asks.Income(citizen.Nik))).Recorded("source.invalid");
        await World.IncomeBehaves();
        await citizen.History();
        return released;
    }

    /// <summary>The ways in which a NIK or a birth date could stand in a file.</summary>
    static IEnumerable<byte[]> Needles(string nik, string birthDate)
    {
        yield return Encoding.ASCII.GetBytes(nik);
        // District and birth date, which name a person even without the serial number.
        yield return Encoding.ASCII.GetBytes(nik[..12]);
        yield return Encoding.Unicode.GetBytes(nik);
        yield return Encoding.ASCII.GetBytes(birthDate);
        for (var lead = 0; lead < 3; lead++)
        {
            // Base64 of the middle, whatever stands before: whole groups of three characters only.
            var from = (3 - lead) % 3;
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(nik.Substring(from, 12))));
        }
    }

    static List<string> Found(IEnumerable<string> files, List<byte[]> needles) =>
    [
        .. from file in files
           let bytes = File.ReadAllBytes(file)
           from needle in needles
           where bytes.AsSpan().IndexOf(needle) >= 0
           select $"{file}: {Encoding.ASCII.GetString(needle)}",
    ];

    IEnumerable<string> AllFiles() => Directory.EnumerateFiles(World.Hub.Data, "*", SearchOption.AllDirectories);

    byte[] WrappedKeys(Id128 subject)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(World.Hub.Data, "keys.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select keys from subject where id = $id";
        command.Parameters.AddWithValue("$id", subject.ToArray());
        return (byte[])command.ExecuteScalar()!;
    }
}
