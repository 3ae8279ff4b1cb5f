using Hub.LocalHost;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>Two activations of one person's grain: the one that made a change knows of it, the other must find out when told so.</summary>
public sealed class StaleFactsTests
{
    const int Times = 24;

    [Fact]
    public async Task Facts_are_as_new_as_asked_for_when_another_activation_made_the_change()
    {
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        var consent = await hub.Granted(person);
        var faults = new LocalGrainFaults { Seed = 7, DuplicateActivationRate = 1 };
        hub.Faults = faults;
        var before = (await hub.Citizen(person.Subject).Facts(-1)).ConsentVersion;
        for (var n = 0; n < Times; n++)
        {
            Assert.Equal(before, (await hub.Citizen(person.Subject).Facts(-1)).ConsentVersion);
        }

        await hub.Revoke(person, consent);

        var after = (await hub.ChainOf(person))[^1].Version;
        Assert.NotEqual(before, after);
        for (var n = 0; n < Times; n++)
        {
            var facts = await hub.Citizen(person.Subject).Facts(after);
            Assert.Equal(after, facts.ConsentVersion);
            Assert.Equal(Rules.Consents.ConsentState.Revoked, Assert.Single(facts.Consents).State);
        }
        Assert.True(faults.DuplicateTurns > 0, "there was one activation only");
    }
}
