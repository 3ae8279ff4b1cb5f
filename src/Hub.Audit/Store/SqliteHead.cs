using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Audit.Store;

/// <summary>The two rows that say where the log stands and who may write: <c>head</c> and <c>lease</c>.</summary>
sealed class SqliteHead : IDisposable
{
    readonly string _origin;
    readonly Statement _readHead;
    readonly Statement _advance;
    readonly Statement _readLease;
    readonly Statement _replaceLease;

    public SqliteHead(SqliteConnection connection, string origin)
    {
        _origin = origin;
        _readHead = new(connection, "select size, root, prev, at, bundle, chains, sum, origin from head");
        _advance = new(connection, "update head set size = ?1, root = ?2, prev = ?3, at = ?4, bundle = ?5, chains = ?6, sum = ?7 where size = ?8");
        _readLease = new(connection, "select owner, term, renewal, sum from lease");
        _replaceLease = new(connection, "update lease set owner = ?1, term = ?2, renewal = ?3, sum = ?4 where owner is ?5 and term = ?6 and renewal = ?7");
    }

    public static void Create(SqliteConnection connection, string origin)
    {
        var head = LedgerHead.Empty;
        using var insertHead = new Statement(connection, "insert into head values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        insertHead.Bind(1, origin).Bind(2, head.Size).Bind(3, head.Root.ToArray()).Bind(4, head.Prev.ToArray())
            .Bind(5, head.At).Bind(6, head.Bundle).Bind(7, head.Chains).Bind(8, HeadRows.Sum(head, origin)).Run();
        var lease = new WriterLease(null, 0, 0);
        using var insertLease = new Statement(connection, "insert into lease values (1, null, 0, 0, ?1)");
        insertLease.Bind(1, HeadRows.Sum(lease)).Run();
    }

    public LedgerHead Head()
    {
        if (!_readHead.Step())
        {
            throw HeadRows.Missing("head");
        }
        try
        {
            return HeadRows.Head(
                _origin, _readHead.Text(7), _readHead.Long(0), _readHead.Blob(1), _readHead.Blob(2), _readHead.Long(3), _readHead.Long(4), _readHead.Long(5), _readHead.Blob(6));
        }
        finally
        {
            _readHead.Reset();
        }
    }

    /// <summary>Moves the head; false when it no longer has the old size.</summary>
    public bool Advance(long oldSize, LedgerHead next)
    {
        Span<byte> root = stackalloc byte[Hash256.SizeBytes];
        Span<byte> prev = stackalloc byte[Hash256.SizeBytes];
        next.Root.CopyTo(root);
        next.Prev.CopyTo(prev);
        return _advance.Bind(1, next.Size).Bind(2, root).Bind(3, prev).Bind(4, next.At).Bind(5, next.Bundle).Bind(6, next.Chains)
            .Bind(7, HeadRows.Sum(next, _origin)).Bind(8, oldSize).Run() == 1;
    }

    public WriterLease Lease()
    {
        if (!_readLease.Step())
        {
            throw HeadRows.Missing("lease");
        }
        try
        {
            return HeadRows.Lease(_readLease.IsNull(0) ? null : _readLease.Blob(0), _readLease.Long(1), _readLease.Long(2), _readLease.Blob(3));
        }
        finally
        {
            _readLease.Reset();
        }
    }

    /// <summary>Replaces the lease when it stands exactly as seen.</summary>
    public bool Replace(WriterLease seen, WriterLease next)
    {
        Set(_replaceLease, 1, next.Owner);
        Set(_replaceLease, 5, seen.Owner);
        return _replaceLease.Bind(2, next.Term).Bind(3, next.Renewal).Bind(4, HeadRows.Sum(next)).Bind(6, seen.Term).Bind(7, seen.Renewal).Run() == 1;
    }

    public void Dispose()
    {
        _readHead.Dispose();
        _advance.Dispose();
        _readLease.Dispose();
        _replaceLease.Dispose();
    }

    static void Set(Statement statement, int position, Id128? owner)
    {
        if (owner is { } id)
        {
            statement.Bind(position, id.ToArray());
        }
        else
        {
            statement.BindNull(position);
        }
    }
}
