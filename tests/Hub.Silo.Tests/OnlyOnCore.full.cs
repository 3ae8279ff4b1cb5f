namespace Hub.Silo.Tests;

/// <summary>Stands for the walk's tests in the full build, so that their absence is counted.</summary>
public sealed class OnlyOnCore
{
    [Fact]
    public void Walk_is_tested_on_the_core_host() =>
        Assert.Skip("the walk's tests need the core host's seeded faults and a clock that only the test moves; run them with HUB_BUILD=core");
}
