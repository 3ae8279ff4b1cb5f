using Hub.Audit.Store;
using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Keys;

/// <summary>Rows of a key store in a SQLite file, <c>keys.db</c>.</summary>
sealed class SqliteKeyRows : IKeyRows, IKeyEnrolment
{
    readonly SqliteConnection _connection;
    readonly Lock _lock = new();
    readonly Statement _findNik;
    readonly Statement _findSubject;
    readonly Statement _findNamed;

    SqliteKeyRows(SqliteConnection connection)
    {
        _connection = connection;
        _findNik = new(connection, "select s.id from nik n join subject s on s.pos = n.pos where n.key_id = ?1 and n.value = ?2");
        _findSubject = new(connection, "select keys, pos from subject where id = ?1");
        _findNamed = new(connection, "select keys from named where name = ?1");
    }

    /// <summary>Opens the file, makes it when absent.</summary>
    public static SqliteKeyRows Open(string path) => Open(path, readOnly: false);

    /// <summary>Opens a file that is there, and writes nothing to it.</summary>
    public static SqliteKeyRows OpenToRead(string path) => Open(path, readOnly: true);

    /// <inheritdoc/>
    public Id128? FindNik(int keyId, byte[] value)
    {
        lock (_lock)
        {
            _findNik.Bind(1, keyId).Bind(2, value);
            if (!_findNik.Step())
            {
                return null;
            }
            var found = new Id128(_findNik.Blob(0));
            _findNik.Reset();
            return found;
        }
    }

    /// <inheritdoc/>
    public byte[]? Subject(Id128 subject)
    {
        lock (_lock)
        {
            return Find(subject)?.Wrapped;
        }
    }

    /// <inheritdoc/>
    public byte[]? Named(string name)
    {
        lock (_lock)
        {
            _findNamed.Bind(1, name);
            if (!_findNamed.Step())
            {
                return null;
            }
            var wrapped = _findNamed.Blob(0);
            _findNamed.Reset();
            return wrapped;
        }
    }

    /// <inheritdoc/>
    public byte[] AddNamed(string name, byte[] wrapped)
    {
        lock (_lock)
        {
            using var add = new Statement(_connection, "insert into named (name, keys) values (?1, ?2) on conflict (name) do nothing");
            add.Bind(1, name).Bind(2, wrapped).Run();
            return Named(name) ?? wrapped;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NamesUnder(string prefix)
    {
        lock (_lock)
        {
            using var names = new Statement(_connection, "select name from named where name >= ?1 and name < ?2 order by pos");
            names.Bind(1, prefix).Bind(2, AfterAll(prefix));
            var found = new List<string>();
            while (names.Step())
            {
                found.Add(names.Text(0));
            }
            return found;
        }
    }

    /// <inheritdoc/>
    public T Enrol<T>(Func<IKeyEnrolment, T> work)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var result = work(this);
            transaction.Commit();
            return result;
        }
    }

    /// <inheritdoc/>
    public void Add(Id128 subject, byte[] wrapped, int keyId, byte[] value)
    {
        using var addSubject = new Statement(_connection, "insert into subject (id, keys) values (?1, ?2)");
        addSubject.Bind(1, subject.ToArray()).Bind(2, wrapped).Run();
        using var addNik = new Statement(_connection, "insert into nik (key_id, value, pos) values (?1, ?2, last_insert_rowid())");
        addNik.Bind(1, keyId).Bind(2, value).Run();
    }

    /// <inheritdoc/>
    public void MoveNik(Id128 subject, (int KeyId, byte[] Value) from, (int KeyId, byte[] Value) to)
    {
        using var move = new Statement(_connection, "update nik set key_id = ?1, value = ?2 where key_id = ?3 and value = ?4");
        move.Bind(1, to.KeyId).Bind(2, to.Value).Bind(3, from.KeyId).Bind(4, from.Value).Run();
    }

    /// <inheritdoc/>
    public void Erase(Id128 subject)
    {
        lock (_lock)
        {
            if (Find(subject) is not var (_, pos))
            {
                return;
            }
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                using var zero = new Statement(_connection, "update subject set keys = zeroblob(length(keys)) where pos = ?1");
                zero.Bind(1, pos).Run();
                using var forget = new Statement(_connection, "delete from nik where pos = ?1");
                forget.Bind(1, pos).Run();
                var sealedKeys = KeyStore.SealedOf(subject);
                using var zeroSealed = new Statement(_connection, "update named set keys = zeroblob(length(keys)) where name >= ?1 and name < ?2");
                zeroSealed.Bind(1, sealedKeys).Bind(2, AfterAll(sealedKeys)).Run();
                transaction.Commit();
            }
            Truncate();
        }
    }

    /// <inheritdoc/>
    public void Settle()
    {
        lock (_lock)
        {
            Truncate();
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(Id128 Subject, byte[] Wrapped)> Subjects()
    {
        using var subjects = new Statement(_connection, "select id, keys from subject order by pos");
        while (subjects.Step())
        {
            yield return (new(subjects.Blob(0)), subjects.Blob(1));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(string Name, byte[] Wrapped)> AllNamed()
    {
        using var named = new Statement(_connection, "select name, keys from named order by pos");
        while (named.Step())
        {
            yield return (named.Text(0), named.Blob(1));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _findNik.Dispose();
            _findSubject.Dispose();
            _findNamed.Dispose();
            _connection.Dispose();
        }
    }

    static SqliteKeyRows Open(string path, bool readOnly)
    {
        var mode = readOnly ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode, DefaultTimeout = SqliteLedgerStore.BusyTimeoutMs / 1_000 }.ToString());
        try
        {
            connection.Open();
            if (readOnly)
            {
                SqliteSchema.Run(connection, "pragma query_only = on; pragma busy_timeout = 5000");
            }
            else
            {
                KeyStoreSchema.Apply(connection);
            }
            return new(connection);
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

    (byte[] Wrapped, long Pos)? Find(Id128 subject)
    {
        _findSubject.Bind(1, subject.ToArray());
        if (!_findSubject.Step())
        {
            return null;
        }
        var found = (_findSubject.Blob(0), _findSubject.Long(1));
        _findSubject.Reset();
        return found;
    }

    /// <summary>The smallest text above all that begin so: the last character's successor in its place.</summary>
    static string AfterAll(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

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
