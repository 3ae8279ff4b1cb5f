using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Verify.Chains;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

public sealed class AskedJournalExamples : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Journal_is_begun_once_gone_on_with_and_readable_by_its_owner_alone()
    {
        var file = new FileInfo(_folder.File("mine.jsonl"));
        Assert.True(Id128.TryParse("AAAAAAAAAAAAAAAAAAAAAQ", out var id));
        using (var first = AskedJournal.Open(file, TimeProvider.System))
        {
            first!.Keep(id.ToString(), "released", "a.b.c");
        }
        using (var second = AskedJournal.Open(file, TimeProvider.System))
        {
            second!.Keep(new HubAnswer.Refused(503, "reply.dropped") { ExchangeId = id.ToString() });
            second.Keep(new HubAnswer.Refused(403, "consent.required") { ExchangeId = id.ToString(), Promise = "d.e.f" });
            // Not on record: nothing to keep.
            second.Keep(new HubAnswer.Refused(401, "auth.required"));
        }
        Assert.Null(AgencyJournal.Parse("mine", File.ReadAllBytes(file.FullName), out var journal));
        Assert.Equal(["released a.b.c", "dropped ", "refused d.e.f"], journal!.Lines.Cast<JournalLine.Asked>().Select(line => $"{line.Outcome} {line.Promise}"));
        Assert.Equal(["asked"], journal.Keeps);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FullName));
        }
    }

    [Fact]
    public async Task Command_names_a_journal_that_is_none_and_a_settling_time_that_is_out_of_bounds()
    {
        var vkey = _folder.Write("vkey.txt", LogBuilder.Of(1).Vkey + "\n");
        var mine = _folder.Write("mine.jsonl", "no journal\n");
        var run = await CommandRun.Of("reconcile", "--agency", "a", "--keys", _folder.File("none"), "--key", vkey, "--mine", mine);
        Assert.Equal((2, $"hub: mine.jsonl line 1: not the head of a journal: {{\"journal\":\"{AgencyJournal.Version}\",\"keeps\":[…],\"since\":…}}"), (run.ExitCode, run.Error.Trim()));
        mine = _folder.Write("other.jsonl", AgencyJournal.Head(AgencyJournal.KeepsAsked, 0));
        run = await CommandRun.Of("reconcile", "--agency", "a", "--keys", _folder.File("none"), "--key", vkey, "--mine", mine, "--settle", "86401");
        Assert.Equal((2, "hub: --settle is 0 to 86400 seconds"), (run.ExitCode, run.Error.Trim()));
    }
}
