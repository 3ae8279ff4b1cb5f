using Hub.Cli.Client;

namespace Hub.Cli.Processes;

/// <summary>Binds a sign-in to a person as two officers do it: one proposes, the other confirms, each with the card in hand.</summary>
static class DemoPeople
{
    public static async Task BindAsync(HubPlace place, SignIn citizen, string nik, SignIn firstOfficer, SignIn secondOfficer, CancellationToken cancel)
    {
        using var first = new PageClient(place);
        await first.SignInAsync(firstOfficer, cancel);
        await first.ProposeAsync(citizen.Name, nik, cancel);
        using var second = new PageClient(place);
        await second.SignInAsync(secondOfficer, cancel);
        await second.ConfirmAsync(nik, cancel);
    }
}
