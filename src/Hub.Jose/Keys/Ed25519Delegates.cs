namespace Hub.Jose;

/// <summary>Verifies Ed25519 (RFC 8032), which the platform lacks; the host injects it. Must be thread-safe and must not throw on any input.</summary>
/// <param name="publicKey">32 bytes.</param>
/// <param name="message">The message itself, not a hash.</param>
/// <param name="signature">Any length; only 64 bytes can be right.</param>
public delegate bool Ed25519Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>Signs with an Ed25519 key that the delegate holds.</summary>
/// <param name="message">The message itself, not a hash.</param>
/// <param name="signature">Receives 64 bytes.</param>
public delegate void Ed25519Sign(ReadOnlySpan<byte> message, Span<byte> signature);
