using System.Globalization;

namespace Hub.Cli.Commands;

/// <summary>Files read whole, up to a bound.</summary>
static class Bounded
{
    /// <exception cref="CommandException">Absent, unreadable or too long.</exception>
    public static byte[] Read(string file, int maxBytes)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= maxBytes
                ? File.ReadAllBytes(file)
                : throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"{file}: {length} bytes, at most {maxBytes} are read"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.CouldNot($"{file}: {fault.Message}", fault);
        }
    }

    /// <summary>As UTF-8.</summary>
    public static string ReadText(string file, int maxBytes) => System.Text.Encoding.UTF8.GetString(Read(file, maxBytes));
}
