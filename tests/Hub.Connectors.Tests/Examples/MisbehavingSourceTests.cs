using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hub.Samples;

namespace Hub.Connectors.Tests;

public sealed class MisbehavingSourceTests
{
    static readonly TestPeople People = new(50, 7, Regions.BuiltIn);
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("hang", FetchCodes.Unavailable)]
    [InlineData("error500", FetchCodes.Unavailable)]
    [InlineData("cutoff", FetchCodes.Unavailable)]
    [InlineData("lie", FetchCodes.Invalid)]
    [InlineData("stranger", FetchCodes.Invalid)]
    [InlineData("huge", FetchCodes.Invalid)]
    [InlineData("deep", FetchCodes.Invalid)]
    [InlineData("notjson", FetchCodes.Invalid)]
    [InlineData("twice", FetchCodes.Invalid)]
    [InlineData("redirect", FetchCodes.Invalid)]
    [InlineData("forbidden", FetchCodes.Refused)]
    public async Task Fetch_ends_in_time_with_the_code_of_the_misbehaviour(string misbehaviour, string code)
    {
        await using var server = IncomeServer.Build(People, 2025, 0, Misbehaviours.Named(misbehaviour));
        await server.StartAsync(TestContext.Current.CancellationToken);
        var options = string.Equals(misbehaviour, "hang", StringComparison.Ordinal) ? Registries.Quick : Registries.Patient;
        using var registry = Registries.Load("income.annual", Registries.Income(server.Urls.Single()), options);
        var watch = Stopwatch.StartNew();

        var result = await registry.AskAsync("income.annual", People[20].Nik, "gross_income", "year");

        Assert.Equal(code, Registries.CodeOf(result));
        Assert.True(watch.Elapsed < (Registries.Quick.AttemptTimeout * 2) + Slack, $"took {watch.Elapsed}");
        Assert.DoesNotContain(People[20].Nik, result.ToString(), StringComparison.Ordinal);
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Fetch_is_unavailable_when_nobody_listens()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var registry = Registries.Load("income.annual", Registries.Income($"http://127.0.0.1:{port}"));

        var result = await registry.AskAsync("income.annual", People[0].Nik, "year");

        Assert.Equal(FetchCodes.Unavailable, Registries.CodeOf(result));
    }

    [Fact]
    public async Task Fetch_throws_when_the_caller_cancels_a_hanging_source()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using var registry = Registries.Load("income.annual", Registries.Income(server.Url));
        using var caller = new CancellationTokenSource();

        var fetching = registry.FetchAsync(new FetchRequest("income.annual", "1", ["year"]), caller.Token);
        await asked.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Single(server.Targets);
    }
}
