using System.Buffers.Text;
using System.Text.Json;

namespace Hub.Cli.Commands;

/// <summary><c>tag-key.json</c> as a person downloads it: <c>{"origin":…,"tagKey":…}</c>.</summary>
static class TagKeyFile
{
    const int MaxBytes = 4096;
    const int KeyBytes = 32;

    sealed record Content(string? Origin, string? TagKey);

    /// <summary>The 32 bytes of the key.</summary>
    /// <param name="file">The file.</param>
    /// <param name="origin">The log it must belong to: under another log's key every list would look empty.</param>
    public static byte[] Read(FileInfo file, string origin)
    {
        var content = Parse(file);
        if (!string.Equals(content.Origin, origin, StringComparison.Ordinal))
        {
            throw CommandException.CouldNot($"{file.FullName}: a tag key of {content.Origin}, the log is {origin}");
        }
        try
        {
            var key = Base64Url.DecodeFromChars(content.TagKey);
            return key.Length == KeyBytes ? key : throw CommandException.CouldNot($"{file.FullName}: a tag key is {KeyBytes} bytes");
        }
        catch (FormatException fault)
        {
            throw CommandException.CouldNot($"{file.FullName}: tagKey is not base64url", fault);
        }
    }

    static Content Parse(FileInfo file)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(Bounded.Read(file.FullName, MaxBytes), JsonSerializerOptions.Web)
                ?? throw CommandException.CouldNot($"{file.FullName}: no tag key");
        }
        catch (JsonException fault)
        {
            throw CommandException.CouldNot($"{file.FullName}: no tag key", fault);
        }
    }
}
