namespace Hub.Verify.Export;

/// <summary>Where an export comes from: a hub over HTTP, or a store beside it.</summary>
public interface ITileSource
{
    /// <summary>The bytes at a path of the log (<c>checkpoint</c>, <c>tile/0/000</c>, <c>keys.json</c> …); null when there is nothing.</summary>
    /// <param name="path">As C2SP tlog-tiles writes it, without a leading slash.</param>
    /// <param name="maxBytes">A source stops with an <see cref="IOException"/> rather than give more.</param>
    /// <param name="cancel">Cancels the transfer.</param>
    Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel);
}
