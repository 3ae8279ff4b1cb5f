namespace Hub.Silo.Tests.Walk;

/// <content>On the core build's host a cancelled call reaches its grain at once.</content>
public sealed partial class RaceTests
{
    static void LetTheWalkHearOfIt()
    {
        // It has heard.
    }
}
