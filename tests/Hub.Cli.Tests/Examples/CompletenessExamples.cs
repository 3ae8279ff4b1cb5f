using System.Buffers.Text;
using System.Text.Json;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Hub.Verify.Tests.TagRoots;

namespace Hub.Cli.Tests.Examples;

/// <summary>What a person, and an auditor with a copy of the log, read of tag roots.</summary>
public sealed class CompletenessExamples : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _key;

    public CompletenessExamples() => _key = _folder.Write("vkey.txt", TagLog.Vkey + "\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Document_and_copy_of_one_log_are_right_and_say_what_they_show()
    {
        await using var log = await TagLog.OfThirtyDaysAsync();
        var file = _folder.Write("my.completeness.json", (await log.DocumentAsync()).ToJson());
        var run = await CommandRun.Of("verify", file, "--key", _key, "--tag-key", TagKey(TagLog.Person), "--json");
        Assert.Equal(0, run.ExitCode);
        using var told = JsonDocument.Parse(run.Output);
        Assert.Equal("completeness", told.RootElement.GetProperty("kind").GetString());
        Assert.Equal(log.Periods.Covering[^1].Until, told.RootElement.GetProperty("covered").GetInt64());
        var text = await CommandRun.Of("verify", file, "--key", _key, "--tag-key", TagKey(TagLog.Person));
        Assert.Contains("the list is complete with " + told.RootElement.GetProperty("count").GetRawText() + ": ", text.Output, StringComparison.Ordinal);
        Assert.Contains("an act under another key is not seen here", text.Output, StringComparison.Ordinal);

        using var copy = await log.ExportAsync();
        var whole = await CommandRun.Of("verify", copy.Directory.Folder, "--key", _key);
        Assert.Equal(0, whole.ExitCode);
        Assert.Contains("26 daily and 1 monthly tag roots rebuilt", whole.Output, StringComparison.Ordinal);
        var list = await CommandRun.Of("verify", copy.Directory.Folder, "--key", _key, "--tag-key", TagKey(TagLog.Person), "--json");
        using var same = JsonDocument.Parse(list.Output);
        Assert.Equal(told.RootElement.GetProperty("entries").GetRawText(), same.RootElement.GetProperty("entries").GetRawText());
        copy.Delete(PublicRecordFiles.PathOf(log.Periods.Covering[0].Index));
        Assert.Equal(2, (await CommandRun.Of("verify", copy.Directory.Folder, "--key", _key)).ExitCode);
    }

    [Fact]
    public async Task Another_key_and_other_options_are_refused()
    {
        await using var log = await TagLog.OpenAsync();
        await log.AddAsync(3, TagLog.Person);
        log.Next();
        await log.AddAsync(1, null);
        await log.CloseAsync();
        var file = _folder.Write("my.completeness.json", (await log.DocumentAsync()).ToJson());
        Assert.Equal(1, (await CommandRun.Of("verify", file, "--key", _key, "--tag-key", TagKey(TagLog.Other))).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", file, "--key", _key)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", file, "--key", _key, "--tag-key", TagKey(TagLog.Person), "--leaf", file)).ExitCode);
    }

    string TagKey(string chain) => _folder.Write(chain[^1] + ".json", $$"""{"origin":"{{Requests.Origin}}","tagKey":"{{Base64Url.EncodeToString(Requests.TagKey(chain))}}"}""");
}
