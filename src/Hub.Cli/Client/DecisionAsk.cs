using System.Text.Json;
using Hub.Canon;

namespace Hub.Cli.Client;

/// <summary>Body of <c>POST /v1/decisions</c>.</summary>
/// <param name="Nik">16 digits.</param>
/// <param name="Programme">Id of a registered programme.</param>
public sealed record DecisionAsk(string Nik, string Programme, int Version, IReadOnlyList<HandedBackExchange> Exchanges)
{
    /// <summary>UTF-8 JSON.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(new { subject = new { nik = Nik }, programme = new { id = Programme, version = Version }, exchanges = Exchanges }, JsonSerializerOptions.Web);
}

/// <summary>What an agency hands back of one exchange.</summary>
/// <param name="LeafHash">As the exchange's promise names it.</param>
public sealed record HandedBackExchange(string ExchangeId, Hash256 LeafHash, IReadOnlyList<HandedBackValue> Values)
{
    /// <summary>Everything that an opened reply released.</summary>
    public static HandedBackExchange Of(OpenedReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new(reply.ExchangeId, reply.Promise.LeafHash, [.. reply.Fields.Select(field => new HandedBackValue(field.Name, field.Value, field.Salt))]);
    }

    /// <summary>The same with those values alone.</summary>
    public HandedBackExchange Only(IReadOnlyCollection<string> names) => this with { Values = [.. Values.Where(value => names.Contains(value.Name, StringComparer.Ordinal))] };
}

/// <summary>One value as the sealed reply carried it.</summary>
/// <param name="Salt">Opens the commitment in the exchange's entry.</param>
public sealed record HandedBackValue(string Name, JsonElement Value, Hash256 Salt);
