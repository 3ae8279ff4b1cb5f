using System.Text.Json;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Tests.Examples;

/// <summary>What cannot be kept is not asked for: no hub answers at the origin, so a command that asked would say that instead.</summary>
public sealed class OutputFileExamples : IDisposable
{
    const string Nowhere = "https://localhost:1";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--save")]
    [InlineData("--promise-out")]
    public async Task An_exchange_whose_answer_cannot_be_kept_is_not_asked_for(string option)
    {
        var precious = _folder.Write("precious", "precious");
        Assert.Equal((2, $"hub: {precious} is there already and is not overwritten"), await ErrorOf([.. Exchange(), option, precious]));
        Assert.Equal("precious", await File.ReadAllTextAsync(precious, Cancel));
        var nowhere = _folder.File(Path.Combine("no-folder", "kept"));
        var (code, error) = await ErrorOf([.. Exchange(), option, nowhere]);
        Assert.Equal(2, code);
        Assert.StartsWith($"hub: {nowhere} cannot be written: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_whose_promise_cannot_be_kept_is_not_asked_for()
    {
        var precious = _folder.Write("precious", "precious");
        Assert.Equal((2, $"hub: {precious} is there already and is not overwritten"), await ErrorOf([.. Decision(), "--promise-out", precious]));
    }

    [Fact]
    public async Task A_value_that_no_file_holds_is_named_before_anything_is_sent()
    {
        Assert.Equal((2, "hub: --field foo: none of the files holds it"), await ErrorOf([.. Decision(), "--field", "birth_date", "foo"]));
        Assert.DoesNotContain("--field", (await ErrorOf([.. Decision(), "--field", "birth_date"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_programme_is_named_with_a_version_from_1()
    {
        var (code, error) = await ErrorOf([.. Decision("PRG-SOC-001/0")]);
        Assert.Equal((2, "hub: --programme is ID/VERSION, such as PRG-SOC-001/1"), (code, error));
    }

    [Fact]
    public async Task A_file_in_which_nothing_was_kept_is_taken_away()
    {
        var (code, error) = await ErrorOf([.. Exchange(), "--save", _folder.File("values"), "--promise-out", _folder.File("promise")]);
        Assert.Equal(2, code);
        Assert.DoesNotContain(_folder.Path, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("values")), "the values");
        Assert.False(File.Exists(_folder.File("promise")), "the promise");
    }

    [Fact]
    public void A_kept_file_is_its_owners_alone()
    {
        using (var file = OutputFile.Open(_folder.File("kept")))
        {
            file.Keep("values"u8);
        }
        Assert.Equal("values", File.ReadAllText(_folder.File("kept")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("kept")));
        }
    }

    static async Task<(int Code, string Error)> ErrorOf(string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        return (run.ExitCode, run.Error.TrimEnd());
    }

    string[] Exchange() =>
        ["exchange", .. Agency(), "--dataset", "civil-registry.person", "--purpose", "benefit-eligibility", "--legal-basis", "consent", "--field", "birth_date"];

    string[] Decision(string programme = "PRG-SOC-001/1")
    {
        var saved = new HandedBackExchange(Id128.Random().ToString(), Hash256.Of("leaf"u8), [new("birth_date", JsonSerializer.SerializeToElement("1980"), Hash256.Of("salt"u8))]);
        return ["decision", "record", .. Agency(), "--programme", programme, "--from", _folder.Write("saved", JsonSerializer.SerializeToUtf8Bytes(saved, JsonSerializerOptions.Web))];
    }

    string[] Agency()
    {
        var keys = _folder.File("agency.jwks");
        if (!File.Exists(keys))
        {
            using var made = AgencyKeys.Create();
            made.Write(keys);
        }
        return ["--agency", "kemensos", "--keys", keys, "--nik", "1101010101900000", "--origin", Nowhere];
    }
}
