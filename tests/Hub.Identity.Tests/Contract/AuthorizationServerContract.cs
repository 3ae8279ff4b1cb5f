namespace Hub.Identity.Tests.Contract;

/// <summary>AS-01 to AS-30 of the hub's security profile, asked of a server over HTTP alone.</summary>
/// <remarks>
/// Each server has a class of its own that inherits these tests. Where servers that are all right answer differently, <see cref="Differences"/>
/// names what each may answer; everything else must be answered as written here.
/// </remarks>
public abstract partial class AuthorizationServerContract<TWorld>(TWorld world) : IClassFixture<TWorld>, IAsyncDisposable
    where TWorld : ContractWorld
{
    const string InvalidClient = "401 invalid_client";
    const string InvalidRequest = "400 invalid_request";
    const string InvalidProof = "400 invalid_dpop_proof";
    const string InvalidGrant = "400 invalid_grant";

    readonly ContractWorld world = world;
    readonly List<string> wrong = [];

    IAuthorizationServerUnderTest Server => world.Server;

    /// <summary>Holds an answer against what this server may answer.</summary>
    /// <param name="case">Test and case.</param>
    /// <param name="answer">What it answered.</param>
    /// <param name="expected">What the profile says; several where it leaves a choice.</param>
    void Is(string @case, string answer, params string[] expected)
    {
        var difference = Differences.Of(Server.Name, @case);
        if (difference is not null && !expected.Contains(difference.Profile, StringComparer.Ordinal))
        {
            wrong.Add($"{@case}: the difference is named against {difference.Profile}, the profile says {string.Join(" or ", expected)}");
        }
        var accepted = difference is null ? expected : [difference.Answer];
        if (!accepted.Contains(answer, StringComparer.Ordinal))
        {
            wrong.Add($"{@case}: {Server.Name} answered {answer}, wanted {string.Join(" or ", accepted)}");
        }
    }

    /// <summary>Fails the test with every case that was answered wrongly, not with the first alone.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        return ValueTask.CompletedTask;
    }

    async Task Move(TimeSpan by)
    {
        Assert.SkipWhen(Server.StandingClock is not null, Server.StandingClock ?? "");
        await Server.Advance(by);
    }
}
