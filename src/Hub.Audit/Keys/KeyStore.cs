using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>Subject keys, tag keys and the NIK index, in <c>keys.db</c> or in a PostgreSQL database of their own, every key wrapped by the key-encryption key that lies in a file of its own.</summary>
/// <remarks>Thread-safe. Keys are durable before a call returns. Arrays handed out are the caller's own copies.</remarks>
public sealed partial class KeyStore : IDisposable
{
    /// <summary>Most subjects whose keys are held in memory.</summary>
    public const int MaxCached = 16 * 1024;

    /// <summary>Subjects enrolled in one transaction.</summary>
    public const int EnrolBatch = 4_096;

    /// <summary>Chain of the completed erasures, by which they are found without reading the whole log.</summary>
    public const string ErasureChain = "hub:erasures";

    internal const string PersonPrefix = "person:";
    internal const string AgencyPrefix = "agency:";
    internal const string HubPrefix = "hub:";
    const string HubRecordName = "hub:record";
    const string DecoyNik = "decoy";

    readonly IKeyRows _rows;
    readonly byte[] _kek;
    readonly NikIndex _index;
    readonly Lock _lock = new();
    readonly Dictionary<Id128, SubjectKeys> _cache = [];
    readonly Dictionary<string, byte[]> _named = new(StringComparer.Ordinal);

    KeyStore(IKeyRows rows, byte[] kek, NikIndex index)
    {
        (_rows, _kek, _index) = (rows, kek, index);
        DecoySubject = rows.Enrol(enrolment => Enrol(enrolment, DecoyNik).Id);
    }

    /// <summary>Stands in for everybody who is unknown: a subject like any other, so that the unknown take the same path and time. Never tagged, never deleted.</summary>
    public Id128 DecoySubject { get; }

    /// <summary>Opens the file, makes it when absent.</summary>
    /// <param name="path">Path of <c>keys.db</c>; its folder must exist.</param>
    /// <param name="kek">32 bytes; copied.</param>
    /// <exception cref="KeyFileException"><c>keys.store-locked</c>, <c>keys.store-damaged</c> or <c>keys.store-unreadable</c>.</exception>
    public static KeyStore Open(string path, ReadOnlySpan<byte> kek, NikIndex index)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Check(kek, index);
        return Over(SqliteKeyRows.Open(path), kek, index);
    }

    /// <summary>Opens a key store in PostgreSQL; makes it, or brings it up to date, where its role may.</summary>
    /// <param name="options">Where it is kept: a database of its own.</param>
    /// <param name="ledger">Where the ledger is kept; null where it is a file.</param>
    /// <param name="kek">32 bytes; copied.</param>
    /// <exception cref="KeyFileException"><c>keys.same-database</c>: keys and ledger would be backed up and restored together.</exception>
    /// <exception cref="LedgerUnavailableException">No connection, a newer schema, a role that may not bring an older one up to date, a server that does not sync.</exception>
    public static async Task<KeyStore> OpenAsync(PostgresKeyOptions options, string? ledger, ReadOnlyMemory<byte> kek, NikIndex index, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(kek.Span, index);
        var rows = await PostgresKeyRows.OpenAsync(options, ledger, cancellation);
        return Over(rows, kek.Span, index);
    }

    /// <summary>Name of a person's chain.</summary>
    public static string PersonChain(Id128 subject) => PersonPrefix + subject;

    /// <summary>Name of an agency's chain.</summary>
    public static string AgencyChain(string agencyId) => AgencyPrefix + agencyId;

    /// <summary>Whether a named key is that of a chain.</summary>
    internal static bool IsNamedChain(string name) =>
        IsHubChain(name) || name.StartsWith(AgencyPrefix, StringComparison.Ordinal) || name.StartsWith(SealedPrefix, StringComparison.Ordinal);

    static bool IsHubChain(string name) => name is ErasureChain or DelayChain;

    /// <summary>Gives every NIK a subject; one that has it keeps it, and its look-up value moves under the newest NIK key.</summary>
    /// <param name="niks">16 digits each.</param>
    /// <returns>How many were new.</returns>
    public async Task<int> EnrolAsync(IEnumerable<string> niks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(niks);
        var added = 0;
        foreach (var batch in niks.Chunk(EnrolBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            added += EnrolBatchOf(batch);
            await Task.Yield();
        }
        return added;
    }

    /// <summary>The subject of a NIK; null when it is unknown or erased. The work is the same either way.</summary>
    public Id128? FindByNik(string nik)
    {
        ArgumentNullException.ThrowIfNull(nik);
        Id128? found = null;
        foreach (var (keyId, value) in _index.Values(nik))
        {
            // Every key is asked, also after a match: the number of look-ups must not tell.
            var match = _rows.FindNik(keyId, value);
            found ??= match;
        }
        return found;
    }

    /// <summary>The 32-byte key under which a subject's records are sealed; null when the subject is unknown or erased.</summary>
    public byte[]? SubjectKey(Id128 subject)
    {
        lock (_lock)
        {
            return Keys(subject)?.Subject.ToArray();
        }
    }

    /// <summary>The 32-byte tag key of a chain (<see cref="PersonChain"/>, <see cref="AgencyChain"/>, <see cref="ErasureChain"/>); null when there is none. An agency's is made by <see cref="EnsureAgency"/>, that of the erasures here.</summary>
    public byte[]? TagKey(string chainId)
    {
        ArgumentNullException.ThrowIfNull(chainId);
        lock (_lock)
        {
            if (chainId.StartsWith(PersonPrefix, StringComparison.Ordinal) && Id128.TryParse(chainId[PersonPrefix.Length..], out var subject))
            {
                return Keys(subject)?.Tag.ToArray();
            }
            return IsNamedChain(chainId) ? Named(chainId, create: IsHubChain(chainId))?.ToArray() : null;
        }
    }

    /// <summary>The same, and makes none; <see cref="KeyStoreCheck.Erased"/> where the person was erased.</summary>
    public byte[]? PeekTagKey(string chainId)
    {
        ArgumentNullException.ThrowIfNull(chainId);
        lock (_lock)
        {
            if (chainId.StartsWith(PersonPrefix, StringComparison.Ordinal) && Id128.TryParse(chainId[PersonPrefix.Length..], out var subject))
            {
                return Keys(subject)?.Tag.ToArray() ?? (_rows.Subject(subject) is null ? null : KeyStoreCheck.Erased);
            }
            return Named(chainId, create: false)?.ToArray();
        }
    }

    /// <summary>Makes an agency's tag key when it has none.</summary>
    public void EnsureAgency(string agencyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(agencyId);
        lock (_lock)
        {
            Named(AgencyChain(agencyId), create: true);
        }
    }

    /// <summary>The 32-byte key for records that are about nobody.</summary>
    public byte[] HubRecordKey()
    {
        lock (_lock)
        {
            return Named(HubRecordName, create: true)!.ToArray();
        }
    }

    /// <summary>Erases a subject's keys and look-up value. When it returns, no copy of the wrapped keys is left in the store's own files; in PostgreSQL the server's write-ahead log and its archive may hold one for a time.</summary>
    /// <returns>False when the subject is unknown or already erased.</returns>
    /// <remarks>File systems and disks may keep freed blocks; what they hold is wrapped by the key-encryption key.</remarks>
    public bool DeleteSubject(Id128 subject)
    {
        if (subject == DecoySubject)
        {
            throw new ArgumentException("The decoy is nobody and stays.", nameof(subject));
        }
        lock (_lock)
        {
            if (_cache.Remove(subject, out var cached))
            {
                cached.Clear();
            }
            if (_rows.Subject(subject) is not { } wrapped || KeyWrap.IsErased(wrapped))
            {
                return false;
            }
            ForgetSealed(subject);
            _rows.Erase(subject);
            return true;
        }
    }

    /// <summary>Finishes an erasure that a crash cut off between its halves: what still holds the old bytes is emptied.</summary>
    public void Settle()
    {
        lock (_lock)
        {
            _rows.Settle();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var keys in _cache.Values)
            {
                keys.Clear();
            }
            _cache.Clear();
            _rows.Dispose();
            CryptographicOperations.ZeroMemory(_kek);
        }
    }

    static void Check(ReadOnlySpan<byte> kek, NikIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (kek.Length != KeyWrap.KeyBytes)
        {
            throw new ArgumentException("A key-encryption key is 32 bytes.", nameof(kek));
        }
    }

    static KeyStore Over(IKeyRows rows, ReadOnlySpan<byte> kek, NikIndex index)
    {
        try
        {
            return new(rows, kek.ToArray(), index);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    int EnrolBatchOf(string[] niks)
    {
        if (!niks.All(nik => nik is { Length: 16 } && nik.All(char.IsAsciiDigit)))
        {
            throw new ArgumentException("A NIK is 16 digits.", nameof(niks));
        }
        lock (_lock)
        {
            return _rows.Enrol(enrolment => niks.Count(nik => Enrol(enrolment, nik).Added));
        }
    }

    (Id128 Id, bool Added) Enrol(IKeyEnrolment enrolment, string nik)
    {
        var values = _index.Values(nik).ToList();
        foreach (var (keyId, value) in values)
        {
            if (enrolment.FindNik(keyId, value) is not { } found)
            {
                continue;
            }
            if (keyId != _index.CurrentId)
            {
                enrolment.MoveNik(found, (keyId, value), values[0]);
            }
            return (found, false);
        }
        var id = Id128.Random();
        enrolment.Add(id, SubjectKeys.New().Wrap(_kek, id), _index.CurrentId, values[0].Value);
        return (id, true);
    }

    SubjectKeys? Keys(Id128 subject)
    {
        if (_cache.TryGetValue(subject, out var cached))
        {
            return cached;
        }
        if (_rows.Subject(subject) is not { } wrapped || KeyWrap.IsErased(wrapped))
        {
            return null;
        }
        var keys = SubjectKeys.TryUnwrap(_kek, subject, wrapped)
            ?? throw new KeyFileException("keys.damaged", "A subject's keys do not open: another key-encryption key, or a damaged row.");
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }
        _cache[subject] = keys;
        return keys;
    }

    byte[]? Named(string name, bool create)
    {
        if (_named.TryGetValue(name, out var cached))
        {
            return cached;
        }
        var purpose = KeyWrap.Purpose("named", name);
        var wrapped = _rows.Named(name);
        if (wrapped is null && create)
        {
            // Of two processes that make the same key at once, both go on with the one that stands.
            wrapped = _rows.AddNamed(name, KeyWrap.Wrap(_kek, RandomNumberGenerator.GetBytes(KeyWrap.KeyBytes), purpose));
        }
        // The key of a sealed chain goes with its person's.
        if (wrapped is null || KeyWrap.IsErased(wrapped))
        {
            return null;
        }
        var key = KeyWrap.TryUnwrap(_kek, wrapped, purpose)
            ?? throw new KeyFileException("keys.damaged", $"The key of {name} does not open: another key-encryption key, or a damaged row.");
        if (_named.Count >= MaxCached)
        {
            _named.Clear();
        }
        _named[name] = key;
        return key;
    }
}
