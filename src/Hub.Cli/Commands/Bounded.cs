using System.Globalization;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands;

/// <summary>Regular files read whole, up to a bound.</summary>
static class Bounded
{
    /// <exception cref="CommandException">Absent, unreadable, no regular file, or too long.</exception>
    public static byte[] Read(string file, int maxBytes)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            if (stream.Length > maxBytes)
            {
                throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"{file}: {stream.Length} bytes, at most {maxBytes} are read"));
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.CouldNot($"{file}: {fault.Message}", fault);
        }
    }

    /// <summary>As UTF-8.</summary>
    public static string ReadText(string file, int maxBytes) => System.Text.Encoding.UTF8.GetString(Read(file, maxBytes));
}
