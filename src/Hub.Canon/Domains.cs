namespace Hub.Canon;

/// <summary>Domain separation: the prefix of everything that is hashed or keyed, so that no value of one kind can stand for another.</summary>
public static class Domains
{
    /// <summary>Prefix of a record's hash: <c>SHA-256(prefix ‖ JCS(record))</c>.</summary>
    public static ReadOnlySpan<byte> Body => "hub/body/v1\n"u8;

    /// <summary>Prefix of a field commitment: <c>SHA-256(prefix ‖ 32 random bytes ‖ JCS(value))</c>.</summary>
    public static ReadOnlySpan<byte> Field => "hub/field/v1\n"u8;

    /// <summary>Prefix of a consent event's hash, which the next event names as <c>prevHash</c>.</summary>
    public static ReadOnlySpan<byte> ConsentEvent => "hub/consent-event/v1\n"u8;

    /// <summary>Prefix of a leaf identifier: <c>HMAC-SHA256(id key, prefix ‖ caller ‖ 00 ‖ Idempotency-Key)</c>, first 16 bytes.</summary>
    public static ReadOnlySpan<byte> LeafId => "hub/id/v1\n"u8;

    /// <summary>Prefix of a NIK's index value: <c>HMAC-SHA256(NIK key, prefix ‖ NIK)</c>.</summary>
    public static ReadOnlySpan<byte> Nik => "hub/nik/v1\n"u8;

    /// <summary>Prefix of a pseudonym: <c>HMAC-SHA256(pseudonym key, prefix ‖ scope ‖ 00 ‖ value)</c>.</summary>
    public static ReadOnlySpan<byte> Pseudonym => "hub/pseudonym/v1\n"u8;

    /// <summary>Prefix of the signed policy bundle manifest.</summary>
    public static ReadOnlySpan<byte> PolicyBundle => "hub/policy-bundle/v1\n"u8;

    /// <summary>Prefix of the signed list of log keys (<c>keys.json</c>).</summary>
    public static ReadOnlySpan<byte> KeyList => "hub/keys/v1\n"u8;

    /// <summary>Prefix of the public id of a tag root: <c>SHA-256(prefix ‖ origin ‖ 00 ‖ period)</c>, first 16 bytes.</summary>
    public static ReadOnlySpan<byte> TagRoot => "hub/tag-root/v1\n"u8;

    /// <summary>Prefix of what tag keys of a log which took another's place are derived under: <c>HMAC-SHA256(key-encryption key, prefix ‖ origin)</c>.</summary>
    public static ReadOnlySpan<byte> TagOrigin => "hub/tag-origin/v1\n"u8;

    /// <summary>Prefix of the commitment to a sealed chain's tag key: <c>SHA-256(prefix ‖ key 32 ‖ order id 16)</c>.</summary>
    public static ReadOnlySpan<byte> SealedChain => "hub/sealed-chain/v1\n"u8;
}
