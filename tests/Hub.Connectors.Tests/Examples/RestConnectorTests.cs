using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Hub.Canon;
using Hub.Samples;
using Microsoft.AspNetCore.Http;

namespace Hub.Connectors.Tests;

public sealed class RestConnectorTests
{
    static readonly TestPeople People = new(200, 7, Regions.BuiltIn);

    [Fact]
    public async Task Fetch_finds_the_income_of_every_person()
    {
        await using var server = IncomeServer.Build(People, 2025, 0, Misbehaviour.None);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var registry = Registries.Load("income.annual", Registries.Income(server.Urls.Single()));

        foreach (var person in People.All())
        {
            var expected = Income.Of(person, 2025);
            var found = Assert.IsType<FetchResult.Found>(await registry.AskAsync("income.annual", person.Nik, "year", "gross_income", "employer"));

            Assert.Equal(expected.Year, found.Values["year"].GetInt32());
            Assert.Equal(expected.GrossIncome, found.Values["gross_income"].GetInt64());
            Assert.Equal(expected.Employer, found.Values.TryGetValue("employer", out var employer) ? employer.GetString() : null);
            Assert.Null(found.ProviderOriginal);
        }
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Fetch_returns_only_the_fields_asked_for_and_asks_the_source_for_no_other()
    {
        await using var server = await LoopbackServer.StartAsync("""{"nik":"1","year":2025,"gross_income":5,"employer":"x","secret":1}""");
        var settings = Registries.Income(server.Url);
        settings["fieldsParameter"] = "fields";
        using var registry = Registries.Load("income.annual", settings);

        var found = Assert.IsType<FetchResult.Found>(await registry.AskAsync("income.annual", "1", "gross_income", "gross_income"));

        Assert.Equal(["gross_income"], found.Values.Keys);
        Assert.Equal(["/income/1?fields=gross_income%2Cnik"], server.Targets);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Fetch_finds_nothing_when_the_source_says_so(int status)
    {
        await using var server = await Answering(status);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.IsType<FetchResult.NotFound>(await registry.AskAsync("d", "1", "value"));
        Assert.Single(server.Targets);
    }

    [Theory]
    [InlineData(400, FetchCodes.Refused, 1)]
    [InlineData(401, FetchCodes.Refused, 1)]
    [InlineData(429, FetchCodes.Unavailable, 2)]
    [InlineData(503, FetchCodes.Unavailable, 2)]
    [InlineData(204, FetchCodes.Invalid, 1)]
    [InlineData(307, FetchCodes.Invalid, 1)]
    public async Task Status_of_the_answer_decides_the_code_and_whether_to_ask_again(int status, string code, int attempts)
    {
        await using var server = await Answering(status);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.Equal(code, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        Assert.Equal(attempts, server.Targets.Count);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = await LoopbackServer.StartAsync("""{"value":1}""");
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url + "/v/1");
            return Task.CompletedTask;
        });
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        Assert.Empty(elsewhere.Targets);
    }

    [Fact]
    public async Task Second_attempt_finds_what_the_first_could_not()
    {
        var calls = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }
            return context.Response.WriteAsync("""{"value":1}""");
        });
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "1", "value"));
        Assert.Equal(2, server.Targets.Count);
    }

    [Theory]
    [InlineData("string", "\"a\"", "1")]
    [InlineData("integer", "-9007199254740991", "9007199254740992")]
    [InlineData("integer", "3", "3.5")]
    [InlineData("integer", "3", "\"3\"")]
    [InlineData("number", "3.5", "true")]
    [InlineData("boolean", "false", "0")]
    [InlineData("date", "\"2024-02-29\"", "\"2023-02-29\"")]
    [InlineData("date", "\"2024-02-29\"", "\"29-02-2024\"")]
    [InlineData("date-time", "\"2024-02-29T23:59:59.5+07:00\"", "\"2024-02-29T23:59:59\"")]
    [InlineData("date-time", "\"2024-02-29T23:59:59Z\"", "\"2024-02-29 23:59:59Z\"")]
    [InlineData("string", "\"a\"", "{}")]
    [InlineData("string", "\"a\"", "null")]
    public async Task Value_is_taken_only_when_it_is_of_the_declared_type(string type, string right, string wrong)
    {
        await using var good = await LoopbackServer.StartAsync($$"""{"value":{{right}}}""");
        await using var bad = await LoopbackServer.StartAsync($$"""{"value":{{wrong}}}""");
        using var trusting = Registries.Load("d", Registries.Value(good.Url, type));
        using var doubting = Registries.Load("d", Registries.Value(bad.Url, type));

        var found = Assert.IsType<FetchResult.Found>(await trusting.AskAsync("d", "1", "value"));
        Assert.Equal(right, found.Values["value"].GetRawText());
        Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await doubting.AskAsync("d", "1", "value")));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(99, false)]
    public async Task Value_is_taken_only_when_it_holds_to_its_schema(int value, bool taken)
    {
        using var folder = new TempFolder();
        folder.Database("d.db", $"CREATE TABLE t (k TEXT, v INTEGER); INSERT INTO t VALUES ('1', {value})");
        await using var server = await LoopbackServer.StartAsync($$"""{"value":{{value}}}""");
        var rest = Registries.Value(server.Url);
        var sql = JsonNode.Parse("""{"kind":"sql","provider":"p","connection":"Data Source=d.db;Mode=ReadOnly;Pooling=False","table":"t","key":"k","columns":{"value":"v"},"types":{"value":"integer"}}""")!.AsObject();
        foreach (var settings in new[] { rest, sql })
        {
            settings["schemas"] = JsonNode.Parse("""{"value":{"minimum":100}}""");
            using var registry = Registries.Load("d", settings, Registries.Patient with { BaseFolder = folder.Path });

            var result = await registry.AskAsync("d", "1", "value");

            Assert.Equal(taken, result is FetchResult.Found);
            Assert.True(taken || string.Equals(FetchCodes.Invalid, Registries.CodeOf(result), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("a/b", "/v/a%2Fb")]
    [InlineData("../admin", "/v/..%2Fadmin")]
    [InlineData("1?x=1", "/v/1%3Fx%3D1")]
    [InlineData("1#f", "/v/1%23f")]
    [InlineData("@evil.example", "/v/%40evil.example")]
    [InlineData("%2e%2e", "/v/%252e%252e")]
    [InlineData("a b", "/v/a%20b")]
    public async Task Key_stays_one_segment_of_the_path(string key, string target)
    {
        await using var server = await Answering(404);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.IsType<FetchResult.NotFound>(await registry.AskAsync("d", key, "value"));
        Assert.Equal([target], server.Targets);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("1\r\nHost: evil.example")]
    public async Task Key_that_would_change_the_question_is_refused_unasked(string key)
    {
        await using var server = await Answering(404);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.Equal(FetchCodes.Refused, Registries.CodeOf(await registry.AskAsync("d", key, "value")));
        Assert.Empty(server.Targets);
    }

    [Fact]
    public async Task Key_that_is_no_text_is_refused_unasked()
    {
        // Written here, not as attribute data: the compiler would put U+FFFD in its place.
        var key = string.Concat("1", '\ud800');
        await using var server = await Answering(404);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.Equal(FetchCodes.Refused, Registries.CodeOf(await registry.AskAsync("d", key, "value")));
        Assert.Empty(server.Targets);
    }

    [Fact]
    public async Task Credential_is_sent_from_its_file_and_read_anew_each_time()
    {
        using var folder = new TempFolder();
        await using var server = await LoopbackServer.StartAsync("""{"value":1}""");
        var settings = Registries.Value(server.Url);
        settings["credential"] = new JsonObject { ["header"] = "Authorization", ["file"] = "token.txt" };
        using var registry = Registries.Load("d", settings, Registries.Patient with { BaseFolder = folder.Path });

        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        Assert.Empty(server.Targets);
        await File.WriteAllTextAsync(folder.File("token.txt"), "Bearer one\n");
        await registry.AskAsync("d", "1", "value");
        await File.WriteAllTextAsync(folder.File("token.txt"), "Bearer two\n");
        await registry.AskAsync("d", "1", "value");

        Assert.Equal(["Bearer one", "Bearer two"], server.Headers.Select(h => h.Authorization.ToString()));
    }

    [Fact]
    public async Task Exchange_is_named_to_the_source_in_every_attempt_and_only_where_there_is_one()
    {
        await using var server = await LoopbackServer.StartAsync("""{"value":1}""");
        using var registry = Registries.Load("d", Registries.Value(server.Url));
        var exchange = Canon.Id128.Random();
        await registry.FetchAsync(new FetchRequest("d", "1", ["value"]) { Exchange = exchange }, CancellationToken.None);
        await registry.AskAsync("d", "1", "value");
        Assert.Equal([exchange.ToString(), ""], server.Headers.Select(h => h["Hub-Exchange-Id"].ToString()));
    }

    [Fact]
    public async Task Signed_original_is_committed_to_by_the_hash_of_its_bytes()
    {
        const string answer = """{"value":1,"signature":"MEUCIQ"}""";
        await using var server = await LoopbackServer.StartAsync(answer);
        var settings = Registries.Value(server.Url);
        settings["signedOriginal"] = true;
        using var registry = Registries.Load("d", settings);

        var found = Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "1", "value"));

        Assert.Equal(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(answer)), found.ProviderOriginal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Answer_is_taken_up_to_the_limit_and_not_beyond(int excess, bool taken)
    {
        const int limit = 20_000;
        var answer = """{"value":1}""".PadRight(limit + excess);
        foreach (var announced in new[] { true, false })
        {
            await using var server = await LoopbackServer.StartAsync(context =>
            {
                context.Response.ContentLength = announced ? answer.Length : null;
                return context.Response.WriteAsync(answer);
            });
            using var registry = Registries.Load("d", Registries.Value(server.Url), Registries.Patient with { MaxResponseBytes = limit });

            Assert.Equal(taken, await registry.AskAsync("d", "1", "value") is FetchResult.Found);
        }
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_ends_the_fetch_before_the_question()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("""{"value":1}"""), certificate);
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        var failed = Assert.IsType<FetchResult.Failed>(await registry.AskAsync("d", "1", "value"));

        Assert.Equal(FetchCodes.Unavailable, failed.Code);
        Assert.Contains("SecureConnectionError", failed.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Targets);
    }

    static Task<LoopbackServer> Answering(int status) => LoopbackServer.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
