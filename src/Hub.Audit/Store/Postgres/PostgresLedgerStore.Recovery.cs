using Hub.Audit.Recovery;
using Npgsql;

namespace Hub.Audit.Store;

/// <content>Entries of this log that were written before and are lost here.</content>
public sealed partial class PostgresLedgerStore : IRecoveryStore
{
    /// <inheritdoc/>
    public async ValueTask AdoptAsync(LedgerBatch batch, CheckpointRow? checkpoint, WriterLease lease, CancellationToken cancellation)
    {
        AdoptedRows.Require(batch, checkpoint);
        await WriteAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                try
                {
                    await PostgresBatch.CommitAsync(connection, batch, lease, _origin, cancellation);
                }
                catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DivisionByZero)
                {
                    throw HeadRows.Fenced();
                }
                if (checkpoint is not null)
                {
                    await PostgresBatch.InsertAsync(connection, checkpoint, cancellation);
                }
                await transaction.CommitAsync(cancellation);
                return true;
            },
            cancellation);
    }
}
