using Hub.LocalHost.Conformance;

namespace Hub.LocalHost;

public sealed class SiloMessages(SiloFixture host) : MessageConformance(host), IClassFixture<SiloFixture>;

public sealed class SiloTurns(SiloFixture host) : TurnConformance(host), IClassFixture<SiloFixture>;

public sealed class SiloLife(SiloFixture host) : LifeConformance(host), IClassFixture<SiloFixture>;

public sealed class SiloState(SiloFixture host) : StateConformance(host), IClassFixture<SiloFixture>;

public sealed class ClientMessages(ClientFixture host) : MessageConformance(host), IClassFixture<ClientFixture>;

public sealed class ClientTurns(ClientFixture host) : TurnConformance(host), IClassFixture<ClientFixture>;

public sealed class ClientLife(ClientFixture host) : LifeConformance(host), IClassFixture<ClientFixture>;

public sealed class ClientState(ClientFixture host) : StateConformance(host), IClassFixture<ClientFixture>;
