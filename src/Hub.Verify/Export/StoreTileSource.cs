using Hub.Audit.Writing;

namespace Hub.Verify.Export;

/// <summary>The files of a log straight from its store, without a hub that serves them.</summary>
/// <remarks>Gives no <c>keys.json</c>: the list of keys lies beside the store, not in it.</remarks>
/// <param name="reader">Reads below the last published checkpoint; stays the caller's.</param>
public sealed class StoreTileSource(LedgerReader reader) : ITileSource
{
    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
    {
        var bytes = await reader.ReadPathAsync(path, cancel);
        return bytes is null || bytes.Length <= maxBytes ? bytes : throw new IOException($"{path} is longer than {maxBytes} bytes");
    }
}
