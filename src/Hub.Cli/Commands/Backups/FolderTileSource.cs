using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary>The files of an exported log in a folder, as a source for another copy.</summary>
sealed class FolderTileSource(LogDirectory directory) : ITileSource
{
    public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
    {
        var file = directory.FileOf(path);
        if (!File.Exists(file))
        {
            return null;
        }
        await using var stream = RegularFile.Open(file);
        if (stream.Length > maxBytes)
        {
            throw new IOException($"{file} is longer than {maxBytes} bytes");
        }
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
