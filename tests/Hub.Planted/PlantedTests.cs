using Hub.Planted.Faults;

namespace Hub.Planted;

/// <summary>Each fault is caught by the suite that claims to catch it. One that is not caught, cannot be planted or does not compile fails here.</summary>
public sealed class PlantedTests(PlantedRuns runs, ITestOutputHelper output) : IClassFixture<PlantedRuns>
{
    public static TheoryData<string> Names => [.. FaultList.Chosen.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = true)]
    public void Fault_is_caught_by_the_suite_that_claims_it(string name)
    {
        var fault = FaultList.All.Single(fault => fault.Name == name);
        var (sound, planted) = (runs.OfSound(fault), runs.OfFault(fault));
        output.WriteLine($"{name}: {fault.Suite} {fault.Filter}: {planted.Words}; without the fault {sound.Words}");
        Assert.True(sound.Run is { Passed: true }, $"without the fault, {fault.Suite} {fault.Filter}: {sound.Words}\n{sound.Tail}");
        Assert.True(planted.Run is { Caught: true }, $"{name} is not caught by {fault.Suite} {fault.Filter}: {planted.Words}\n{planted.Tail}");
    }

    [Fact]
    public void Every_fault_of_the_list_was_planted()
    {
        Assert.True(FaultList.Chosen.Count > 0, $"no fault's name holds {FaultList.Variable}={FaultList.Narrowed}");
        var planted = FaultList.All.Count(runs.WasPlanted);
        output.WriteLine($"{planted} of {FaultList.All.Count} faults planted");
        Assert.SkipWhen(FaultList.Narrowed is not null, $"{planted} of {FaultList.All.Count} faults: narrowed by {FaultList.Variable}={FaultList.Narrowed}");
        Assert.Equal(FaultList.All.Count, planted);
    }
}
