using Microsoft.AspNetCore.Http;

namespace Hub.Connectors.Tests;

public sealed class BoundsTests
{
    [Fact]
    public async Task Source_that_fails_too_often_is_left_alone_and_then_tried_again()
    {
        var healthy = false;
        var clock = new ManualClock();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = healthy ? 200 : 500;
            return healthy ? context.Response.WriteAsync("""{"value":1}""") : Task.CompletedTask;
        });
        var options = Registries.Patient with { Attempts = 1, BreakAtAttempts = 4, Time = clock };
        using var registry = Registries.Load("d", Registries.Value(server.Url), options);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        }
        Assert.Equal(4, server.Targets.Count);

        healthy = true;
        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        clock.Advance(options.BreakFor);
        Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "1", "value"));
        Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "1", "value"));
        Assert.Equal(6, server.Targets.Count);
    }

    [Fact]
    public async Task Lies_do_not_count_as_failures_of_the_connection()
    {
        await using var server = await LoopbackServer.StartAsync("no JSON");
        using var registry = Registries.Load("d", Registries.Value(server.Url), Registries.Patient with { BreakAtAttempts = 2 });

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(FetchCodes.Invalid, Registries.CodeOf(await registry.AskAsync("d", "1", "value")));
        }
        Assert.Equal(5, server.Targets.Count);
    }

    [Fact]
    public async Task Question_beyond_the_limit_at_once_is_busy_until_a_place_is_free()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            entered.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("""{"value":1}""");
        });
        var settings = Registries.Value(server.Url);
        settings["maxConcurrent"] = 1;
        using var registry = Registries.Load("d", settings);

        var first = registry.AskAsync("d", "1", "value");
        await entered.Task;
        Assert.Equal(FetchCodes.Busy, Registries.CodeOf(await registry.AskAsync("d", "2", "value")));
        release.SetResult();

        Assert.IsType<FetchResult.Found>(await first);
        Assert.IsType<FetchResult.Found>(await registry.AskAsync("d", "2", "value"));
        Assert.Equal(["/v/1", "/v/2"], server.Targets);
    }

    [Fact]
    public async Task Unknown_dataset_or_field_is_unmapped_and_never_asked_for()
    {
        await using var server = await LoopbackServer.StartAsync("""{"value":1,"other":2}""");
        using var registry = Registries.Load("d", Registries.Value(server.Url));

        Assert.Equal(FetchCodes.Unmapped, Registries.CodeOf(await registry.AskAsync("e", "1", "value")));
        Assert.Equal(FetchCodes.Unmapped, Registries.CodeOf(await registry.AskAsync("d", "1", "value", "other")));
        await Assert.ThrowsAsync<ArgumentException>(() => registry.AskAsync("d", "1"));
        Assert.Empty(server.Targets);
    }

    [Fact]
    public async Task Logs_and_texts_name_dataset_and_code_but_neither_key_nor_value()
    {
        const string key = "3101015512800000";
        const string value = "77123456";
        var log = new LogLines();
        await using var lying = await LoopbackServer.StartAsync($$"""{"value":"{{value}}"}""");
        await using var failing = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync(value);
        });
        using var folder = new TempFolder();
        folder.Database("d.db", $"CREATE TABLE t (k TEXT, v TEXT); INSERT INTO t VALUES ('{key}', '{value}')");
        var json = $$"""
            {"datasets": {
              "lying": {{Registries.Value(lying.Url).ToJsonString()}},
              "failing": {{Registries.Value(failing.Url).ToJsonString()}},
              "sql": {"kind":"sql","provider":"p","connection":"Data Source=d.db;Mode=ReadOnly;Pooling=False","table":"t","key":"k","columns":{"value":"v"},"types":{"value":"integer"} }
            } }
            """;
        using var registry = Registries.Load(json, Registries.Patient with { LoggerFactory = log, BaseFolder = folder.Path, BreakAtAttempts = 2 });

        foreach (var (dataset, code) in new[] { ("lying", FetchCodes.Invalid), ("failing", FetchCodes.Unavailable), ("sql", FetchCodes.Invalid), ("none", FetchCodes.Unmapped) })
        {
            var request = new FetchRequest(dataset, key, ["value"]);
            var failed = Assert.IsType<FetchResult.Failed>(await registry.FetchAsync(request, CancellationToken.None));
            Assert.Equal(code, failed.Code);
            foreach (var text in new[] { failed.ToString(), request.ToString(), log.All })
            {
                Assert.DoesNotContain(key, text, StringComparison.Ordinal);
                Assert.DoesNotContain(value, text, StringComparison.Ordinal);
            }
        }
        Assert.Contains("lying", log.All, StringComparison.Ordinal);
        Assert.Contains(FetchCodes.Unavailable, log.All, StringComparison.Ordinal);
        Assert.Contains("left alone", log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Found_does_not_tell_its_values_as_text()
    {
        var found = new FetchResult.Found(new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal) { ["a"] = Registries.Json("\"secret\"") }, null);

        Assert.DoesNotContain("secret", found.ToString(), StringComparison.Ordinal);
    }
}
