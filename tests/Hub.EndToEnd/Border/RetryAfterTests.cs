using Hub.Api.Endpoints;
using Api = Hub.Api;
using Hub.Canon;
using Hub.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.EndToEnd.Border;

/// <summary>Who is refused for a reason that passes hears when to come back (RFC 9110 §10.2.3).</summary>
public sealed class RetryAfterTests
{
    public static TheoryData<string> Passing { get; } = [.. ErrorCatalogue.All.Select(reason => reason.Code)
        .Where(code => ErrorCatalogue.StatusOf(code) == StatusCodes.Status503ServiceUnavailable)];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Every_outage_says_when_to_try_again(string code) =>
        Assert.InRange(int.Parse(Assert.Single(await Headers(Api.Endpoints.Refusals.Result(code))), System.Globalization.CultureInfo.InvariantCulture), 1, 60);

    [Theory]
    [InlineData("completeness.too-long")]
    [InlineData("quota.exhausted")]
    [InlineData("consent.revoked")]
    public async Task Nothing_is_said_where_time_alone_changes_nothing_or_is_not_known(string code) =>
        Assert.Empty(await Headers(Api.Endpoints.Refusals.Result(code)));

    [Fact]
    public void What_no_waiting_mends_is_no_outage() => Assert.Equal(StatusCodes.Status409Conflict, ErrorCatalogue.StatusOf("completeness.too-long"));

    [Fact]
    public async Task Spent_quota_says_when_it_begins_anew_in_whole_seconds_rounded_up() =>
        Assert.Equal(["91"], await Headers(Api.Endpoints.Refusals.Recorded("quota.exhausted", Id128.Random(), "promise", [], TimeSpan.FromMilliseconds(90_001))));

    static async Task<string[]> Headers(IResult answer)
    {
        await using var services = new ServiceCollection().AddSingleton(new HubIdentityOptions { Origin = "https://localhost" }).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        await answer.ExecuteAsync(context);
        return [.. context.Response.Headers.RetryAfter.Select(value => value!)];
    }
}
