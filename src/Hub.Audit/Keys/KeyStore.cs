using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Keys;

/// <summary>Subject keys, tag keys and the NIK index: <c>keys.db</c>, every key wrapped by the key-encryption key that lies in a file of its own.</summary>
/// <remarks>Thread-safe. Keys are durable before a call returns. Arrays handed out are the caller's own copies.</remarks>
public sealed partial class KeyStore : IDisposable
{
    /// <summary>Most subjects whose keys are held in memory.</summary>
    public const int MaxCached = 16 * 1024;

    /// <summary>Subjects enrolled in one transaction.</summary>
    public const int EnrolBatch = 4_096;

    /// <summary>Chain of the completed erasures, by which they are found without reading the whole log.</summary>
    public const string ErasureChain = "hub:erasures";

    const string PersonPrefix = "person:";
    const string AgencyPrefix = "agency:";
    const string HubRecordName = "hub:record";
    const string DecoyNik = "decoy";

    readonly SqliteConnection _connection;
    readonly byte[] _kek;
    readonly NikIndex _index;
    readonly Lock _lock = new();
    readonly Dictionary<Id128, SubjectKeys> _cache = [];
    readonly Dictionary<string, byte[]> _named = new(StringComparer.Ordinal);
    readonly Statement _findNik;
    readonly Statement _findSubject;
    readonly Statement _findNamed;

    KeyStore(SqliteConnection connection, byte[] kek, NikIndex index)
    {
        (_connection, _kek, _index) = (connection, kek, index);
        _findNik = new(connection, "select s.id, s.pos from nik n join subject s on s.pos = n.pos where n.key_id = ?1 and n.value = ?2");
        _findSubject = new(connection, "select keys, pos from subject where id = ?1");
        _findNamed = new(connection, "select keys from named where name = ?1");
        DecoySubject = Enrol(DecoyNik).Id;
    }

    /// <summary>Stands in for everybody who is unknown: a subject like any other, so that the unknown take the same path and time. Never tagged, never deleted.</summary>
    public Id128 DecoySubject { get; }

    /// <summary>Opens the file, makes it when absent.</summary>
    /// <param name="path">Path of <c>keys.db</c>; its folder must exist.</param>
    /// <param name="kek">32 bytes; copied.</param>
    /// <exception cref="KeyFileException"><c>keys.store-locked</c>, <c>keys.store-damaged</c> or <c>keys.store-unreadable</c>.</exception>
    public static KeyStore Open(string path, ReadOnlySpan<byte> kek, NikIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (kek.Length != KeyWrap.KeyBytes)
        {
            throw new ArgumentException("A key-encryption key is 32 bytes.", nameof(kek));
        }
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = SqliteLedgerStore.BusyTimeoutMs / 1_000 }.ToString());
        try
        {
            connection.Open();
            KeyStoreSchema.Apply(connection);
            return new(connection, kek.ToArray(), index);
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw SqliteFaults.OfKeys(path, fault);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Name of a person's chain.</summary>
    public static string PersonChain(Id128 subject) => PersonPrefix + subject;

    /// <summary>Name of an agency's chain.</summary>
    public static string AgencyChain(string agencyId) => AgencyPrefix + agencyId;

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
        lock (_lock)
        {
            Id128? found = null;
            foreach (var (keyId, value) in _index.Values(nik))
            {
                // Every key is asked, also after a match: the number of look-ups must not tell.
                var match = Find(keyId, value);
                found ??= match?.Id;
            }
            return found;
        }
    }

    /// <summary>The 32-byte key under which a subject's records are sealed; null when the subject is unknown or erased.</summary>
    public byte[]? SubjectKey(Id128 subject)
    {
        lock (_lock)
        {
            return Keys(subject)?.Subject.ToArray();
        }
    }

    /// <summary>The 32-byte tag key of a chain (<see cref="PersonChain"/>, <see cref="AgencyChain"/>, <see cref="SealedChain"/>, <see cref="ErasureChain"/>, <see cref="DelayChain"/>); null when there is none. An agency's is made by <see cref="EnsureAgency"/>, a sealed one by <see cref="EnsureSealed"/>, those of the hub itself here.</summary>
    public byte[]? TagKey(string chainId)
    {
        ArgumentNullException.ThrowIfNull(chainId);
        lock (_lock)
        {
            if (chainId.StartsWith(PersonPrefix, StringComparison.Ordinal) && Id128.TryParse(chainId[PersonPrefix.Length..], out var subject))
            {
                return Keys(subject)?.Tag.ToArray();
            }
            var isHubs = chainId is ErasureChain or DelayChain;
            var isKnown = isHubs || chainId.StartsWith(AgencyPrefix, StringComparison.Ordinal) || chainId.StartsWith(SealedPrefix, StringComparison.Ordinal);
            return isKnown ? Named(chainId, isHubs)?.ToArray() : null;
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

    /// <summary>Erases a subject's keys and look-up value. When it returns, no copy of the wrapped keys is left in the database file or its log.</summary>
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
            _findSubject.Bind(1, subject.ToArray());
            if (!_findSubject.Step())
            {
                return false;
            }
            var (keys, pos) = (_findSubject.Blob(0), _findSubject.Long(1));
            _findSubject.Reset();
            if (!keys.AsSpan().ContainsAnyExcept((byte)0))
            {
                return false;
            }
            ForgetSealed(subject);
            Erase(pos, subject);
            return true;
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
            _findNik.Dispose();
            _findSubject.Dispose();
            _findNamed.Dispose();
            _connection.Dispose();
            CryptographicOperations.ZeroMemory(_kek);
        }
    }

    int EnrolBatchOf(string[] niks)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var added = 0;
            foreach (var nik in niks)
            {
                if (nik is not { Length: 16 } || !nik.All(char.IsAsciiDigit))
                {
                    throw new ArgumentException("A NIK is 16 digits.", nameof(niks));
                }
                added += Enrol(nik).Added ? 1 : 0;
            }
            transaction.Commit();
            return added;
        }
    }

    (Id128 Id, bool Added) Enrol(string nik)
    {
        var values = _index.Values(nik).ToList();
        foreach (var (keyId, value) in values)
        {
            if (Find(keyId, value) is not { } found)
            {
                continue;
            }
            if (keyId != _index.CurrentId)
            {
                using var move = new Statement(_connection, "update nik set key_id = ?1, value = ?2 where key_id = ?3 and value = ?4");
                move.Bind(1, _index.CurrentId).Bind(2, values[0].Value).Bind(3, keyId).Bind(4, value).Run();
            }
            return (found.Id, false);
        }
        var id = Id128.Random();
        using var addSubject = new Statement(_connection, "insert into subject (id, keys) values (?1, ?2)");
        addSubject.Bind(1, id.ToArray()).Bind(2, SubjectKeys.New().Wrap(_kek, id)).Run();
        using var addNik = new Statement(_connection, "insert into nik (key_id, value, pos) values (?1, ?2, last_insert_rowid())");
        addNik.Bind(1, _index.CurrentId).Bind(2, values[0].Value).Run();
        return (id, true);
    }

    (Id128 Id, long Pos)? Find(int keyId, byte[] value)
    {
        _findNik.Bind(1, keyId).Bind(2, value);
        if (!_findNik.Step())
        {
            return null;
        }
        var found = (new Id128(_findNik.Blob(0)), _findNik.Long(1));
        _findNik.Reset();
        return found;
    }

    SubjectKeys? Keys(Id128 subject)
    {
        if (_cache.TryGetValue(subject, out var cached))
        {
            return cached;
        }
        _findSubject.Bind(1, subject.ToArray());
        if (!_findSubject.Step())
        {
            return null;
        }
        var wrapped = _findSubject.Blob(0);
        _findSubject.Reset();
        if (!wrapped.AsSpan().ContainsAnyExcept((byte)0))
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
        byte[] key;
        _findNamed.Bind(1, name);
        if (_findNamed.Step())
        {
            var wrapped = _findNamed.Blob(0);
            _findNamed.Reset();
            if (!wrapped.AsSpan().ContainsAnyExcept((byte)0))
            {
                return null;
            }
            key = KeyWrap.TryUnwrap(_kek, wrapped, purpose)
                ?? throw new KeyFileException("keys.damaged", $"The key of {name} does not open: another key-encryption key, or a damaged row.");
        }
        else if (create)
        {
            key = RandomNumberGenerator.GetBytes(KeyWrap.KeyBytes);
            using var add = new Statement(_connection, "insert into named (name, keys) values (?1, ?2)");
            add.Bind(1, name).Bind(2, KeyWrap.Wrap(_kek, key, purpose)).Run();
        }
        else
        {
            return null;
        }
        if (_named.Count >= MaxCached)
        {
            _named.Clear();
        }
        _named[name] = key;
        return key;
    }

    void Erase(long pos, Id128 subject)
    {
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            using var zero = new Statement(_connection, "update subject set keys = zeroblob(length(keys)) where pos = ?1");
            zero.Bind(1, pos).Run();
            using var forget = new Statement(_connection, "delete from nik where pos = ?1");
            forget.Bind(1, pos).Run();
            EraseSealed(subject);
            transaction.Commit();
        }
        Truncate();
    }

    /// <summary>Moves what the write-ahead log holds into the file and empties the log: an erasure that a crash cut off between its two halves is finished by it.</summary>
    public void Settle()
    {
        lock (_lock)
        {
            Truncate();
        }
    }

    void Truncate()
    {
        // The row's old bytes still stand in the write-ahead log; truncating moves the new ones into the file first.
        using var truncate = new Statement(_connection, "pragma wal_checkpoint(truncate)");
        var done = truncate.Step() && truncate.Long(0) == 0;
        truncate.Reset();
        if (!done)
        {
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, "The keys are erased, but the write-ahead log could not be truncated; erase again.");
        }
    }
}
