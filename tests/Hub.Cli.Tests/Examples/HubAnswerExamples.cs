using System.Net;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Tests.Examples;

public sealed class HubAnswerExamples
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"code":"a.b","title":"T.","detail":"nik","exchangeId":"AAA"}""", "refused: 400 a.b: T. nik (recorded as AAA)")]
    [InlineData("""{"code":"a.b","title":"T.","faults":[{"location":"/programme/version","message":"below 1"},{"location":"/x","message":"no"}]}""", "refused: 400 a.b: T. /programme/version: below 1; /x: no")]
    [InlineData("""{"title":"a\u001b[2Jb"}""", "refused: 400 http.400: a [2Jb")]
    [InlineData("nonsense", "refused: 400 http.400")]
    public async Task A_refusal_is_told_with_what_it_is_about_and_where_it_is_on_record(string body, string told)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent(body) };
        var refused = Assert.IsType<HubAnswer.Refused>(await HubAnswer.ReadAsync(response, Cancel));
        using var output = new StringWriter();
        await Refusal.TellAsync(output, refused, promiseFile: null);
        Assert.Equal(told, output.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_recorded_refusals_promise_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using (var file = OutputFile.Open(folder.File("promise")))
        {
            await Refusal.TellAsync(output, new(403, "a.b") { Promise = "x.y.z" }, file);
        }
        Assert.Equal("x.y.z\n", await File.ReadAllTextAsync(folder.File("promise"), Cancel));
    }
}
