using System.Buffers.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Verify.Chains;

namespace Hub.Cli.Commands;

/// <summary>What a person's file holds.</summary>
/// <param name="TagKey">The own key, 32 bytes.</param>
/// <param name="Released">Chains that were sealed and are disclosed now.</param>
sealed record TagKeys(byte[] TagKey, IReadOnlyList<DisclosedChain> Released);

/// <summary><c>tag-key.json</c> as a person downloads it: <c>{"earlier":[{"origin":…,"released":[…],"tagKey":…}],"origin":…,"released":[{"ended":…,"order":…,"tagKey":…}],"tagKey":…}</c>; an agency's has neither <c>earlier</c> nor <c>released</c>.</summary>
static class TagKeyFile
{
    const int MaxBytes = 1024 * 1024;
    const int KeyBytes = 32;

    sealed record Chain(string? TagKey, JsonElement? Order, JsonElement? Ended);

    sealed record EarlierKey(string? Origin, string? TagKey, IReadOnlyList<Chain>? Released);

    sealed record Content(string? Origin, string? TagKey, IReadOnlyList<Chain>? Released, IReadOnlyList<EarlierKey>? Earlier);

    /// <summary>The keys of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="origin">The log it must belong to: under another log's key every list would look empty.</param>
    public static TagKeys Read(FileInfo file, string origin)
    {
        var content = Parse(file);
        if (!string.Equals(content.Origin, origin, StringComparison.Ordinal))
        {
            // A log whose place the file's own took.
            if ((content.Earlier ?? []).FirstOrDefault(earlier => string.Equals(earlier.Origin, origin, StringComparison.Ordinal)) is { } ended)
            {
                return new(Key(file, ended.TagKey), Chains(file, ended.Released));
            }
            throw CommandException.CouldNot($"{file.FullName}: a tag key of {content.Origin}, the log is {origin}");
        }
        return new(Key(file, content.TagKey), Chains(file, content.Released));
    }

    static IReadOnlyList<DisclosedChain> Chains(FileInfo file, IReadOnlyList<Chain>? released) =>
        [.. (released ?? []).Select(chain => new DisclosedChain(Key(file, chain.TagKey), Canonical(file, chain.Order), Canonical(file, chain.Ended)))];

    static byte[] Key(FileInfo file, string? text)
    {
        try
        {
            var key = Base64Url.DecodeFromChars(text);
            return key.Length == KeyBytes ? key : throw CommandException.CouldNot($"{file.FullName}: a tag key is {KeyBytes} bytes");
        }
        catch (FormatException fault)
        {
            throw CommandException.CouldNot($"{file.FullName}: tagKey is not base64url", fault);
        }
    }

    /// <summary>The record's canonical bytes; null where the hub says that it is lost.</summary>
    static byte[]? Canonical(FileInfo file, JsonElement? record)
    {
        if (record is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }
        try
        {
            return Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(given));
        }
        catch (JsonException fault)
        {
            throw CommandException.CouldNot($"{file.FullName}: a record that has no canonical form", fault);
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
