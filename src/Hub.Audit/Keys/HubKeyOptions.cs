using Hub.Audit.Crypto;

namespace Hub.Audit.Keys;

/// <summary>How a hub's keys are held, where it differs from plain files.</summary>
public sealed record HubKeyOptions
{
    /// <summary>Opens sealed key files, and seals those that development makes; stays the caller's to dispose.</summary>
    public KeyPassphrase? Passphrase { get; init; }

    /// <summary>A log key that is held elsewhere, such as <see cref="Signing.RemoteLogKey"/>; the keys take it over.</summary>
    public IEd25519Key? LogSigner { get; init; }

    /// <summary>Path of the installed key list, <c>keys.json</c>; null: none is looked at.</summary>
    public string? KeyListFile { get; init; }
}
