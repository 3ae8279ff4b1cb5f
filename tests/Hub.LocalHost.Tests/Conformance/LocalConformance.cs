using Hub.LocalHost.Conformance;

namespace Hub.LocalHost;

public sealed class LocalMessages(LocalFixture host) : MessageConformance(host), IClassFixture<LocalFixture>;

public sealed class LocalTurns(LocalFixture host) : TurnConformance(host), IClassFixture<LocalFixture>;

public sealed class LocalLife(LocalFixture host) : LifeConformance(host), IClassFixture<LocalFixture>;

public sealed class LocalState(LocalFixture host) : StateConformance(host), IClassFixture<LocalFixture>;
