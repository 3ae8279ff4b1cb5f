using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary>The file between <c>hub exchange --save</c> and <c>hub decision record --from</c>: values of one person with their salts.</summary>
static class SavedExchange
{
    const int MaxBytes = 64 * 1024;

    /// <summary>UTF-8 JSON.</summary>
    public static byte[] Of(OpenedReply reply) => JsonSerializer.SerializeToUtf8Bytes(HandedBackExchange.Of(reply), JsonSerializerOptions.Web);

    public static HandedBackExchange Read(string file)
    {
        try
        {
            var read = JsonSerializer.Deserialize<HandedBackExchange>(Bounded.Read(file, MaxBytes), JsonSerializerOptions.Web);
            return read is { ExchangeId: not null, Values: not null } ? read : throw CommandException.CouldNot($"{file}: no saved exchange");
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw CommandException.CouldNot($"{file}: no saved exchange", fault);
        }
    }
}
