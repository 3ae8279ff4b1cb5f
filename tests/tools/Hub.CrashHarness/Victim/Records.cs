using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.CrashHarness.Judging;
using Microsoft.Data.Sqlite;

namespace Hub.CrashHarness.Victim;

/// <summary>What the records beside the log say, read from the data directory as its operator could: nothing is written.</summary>
sealed class Records : IDisposable
{
    readonly HubKeys _keys;
    readonly KeyStore _people;
    readonly RecordSealer _sealer;
    readonly string _database;

    /// <param name="data">Of a hub whose keys are made.</param>
    public Records(string data)
    {
        _keys = HubKeys.Load(Path.Combine(data, "keys"), development: true, new LibcryptoEd25519());
        _people = KeyStore.Open(Path.Combine(data, "keys.db"), _keys.Kek, _keys.Nik);
        _sealer = new(_people);
        _database = new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "hub.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
    }

    /// <summary>The leaf id that a key leads to.</summary>
    /// <param name="kind"><c>exchange</c> or <c>consent</c>.</param>
    public Id128 IdOf(string agency, string kind, string key) => LeafIds.Of(_keys.Id, "agency:" + agency, kind + ":" + key);

    /// <summary>How many entries are stored now, published or not.</summary>
    public long StoredSize()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select coalesce(max(idx), -1) + 1 from leaf";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What the stored entries from an index on say, each with the hash of its leaf.</summary>
    public IReadOnlyList<(Hash256 Leaf, Deed Deed)> From(long index, long until)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select leaf.entry, record.stored from leaf left join record on record.idx = leaf.idx where leaf.idx >= $from and leaf.idx < $until order by leaf.idx";
        command.Parameters.AddWithValue("$from", index);
        command.Parameters.AddWithValue("$until", until);
        var deeds = new List<(Hash256, Deed)>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var entry = rows.GetFieldValue<byte[]>(0);
            deeds.Add((Rfc6962.LeafHash(entry), rows.IsDBNull(1) ? new Deed.Unreadable("no record") : DeedOf(entry, rows.GetFieldValue<byte[]>(1))));
        }
        return deeds;
    }

    public void Dispose()
    {
        _people.Dispose();
        _keys.Dispose();
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection(_database);
        connection.Open();
        return connection;
    }

    Deed DeedOf(byte[] entry, byte[] stored)
    {
        if (!Leaf.TryParse(entry, out var leaf) || StoredRecord.TryRead(stored) is not { } record)
        {
            return new Deed.Unreadable("damaged bytes");
        }
        return _sealer.Open(record, leaf.Id, leaf.Body) switch
        {
            RecordOpening.Opened opened => DeedOf(RecordCodec.Decode(opened.Canonical)),
            RecordOpening.Damaged damaged => new Deed.Unreadable(damaged.Code),
            _ => new Deed.Unreadable("no key opens it"),
        };
    }

    static Deed DeedOf(LedgerRecord record) => record switch
    {
        ExchangeRecord release => new Deed.Release(release.RequestHash, release.Consent?.Id),
        RefusalRecord refusal => new Deed.Refusal(refusal.RequestHash),
        ConsentEventRecord act => new Deed.ConsentEvent(act.ConsentId, act.Event, act.RequestHash),
        DroppedRecord dropped => new Deed.Dropped(dropped.Exchange),
        BindingRecord => new Deed.Household("binding"),
        OperatorRecord => new Deed.Household("operator"),
        _ => new Deed.Household(record.GetType().Name),
    };
}
