using Hub.Adapters.NSec;
using Hub.Audit.Crypto;
using Hub.Audit.Tests.Formats.Contracts;

namespace Hub.Silo.Tests.Keys;

public sealed class NSecSigning : Ed25519SigningContract
{
    protected override IEd25519 Subject { get; } = new NSecEd25519();
}

public sealed class NSecVerification : Ed25519VerificationContract
{
    protected override IEd25519Verification Subject { get; } = new NSecEd25519();
}
