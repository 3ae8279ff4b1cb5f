namespace Hub.Audit.Store;

/// <summary>Finds the records that stand in clear beside the log, without walking over all the others.</summary>
public interface IPublicRecordStore
{
    /// <summary>Indexes of entries whose records stand in clear, ascending.</summary>
    /// <param name="belowSize">Only entries below this index.</param>
    /// <param name="skip">So many of them are left out first.</param>
    /// <param name="max">At most this many.</param>
    ValueTask<IReadOnlyList<long>> PublicRecordsAsync(long belowSize, long skip, int max, CancellationToken cancellation);
}
