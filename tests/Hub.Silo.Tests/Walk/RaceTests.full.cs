using Hub.Silo.Walk;

namespace Hub.Silo.Tests.Walk;

/// <content>Orleans sends the cancellation of a call to a stateless worker's id, and any of the workers takes it: the walk ends by its own deadline.</content>
public sealed partial class RaceTests
{
    void LetTheWalkHearOfIt() => _hub.Clock.Advance(ExchangeGrain.WalkTimeout);
}
