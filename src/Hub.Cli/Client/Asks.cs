using System.Text.Json;

namespace Hub.Cli.Client;

/// <summary>Body of <c>POST /v1/exchanges</c>.</summary>
/// <param name="Nik">16 digits.</param>
/// <param name="LegalBasis"><c>consent</c>, <c>public-task</c> …</param>
public sealed record ExchangeAsk(string Nik, string Dataset, string Purpose, string LegalBasis, IReadOnlyList<string> Fields)
{
    /// <summary>UTF-8 JSON.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(new { subject = new { nik = Nik }, dataset = Dataset, purpose = Purpose, legalBasis = LegalBasis, fields = Fields });
}

/// <summary>Body of <c>POST /v1/consents</c>.</summary>
/// <param name="ValidForDays">1..366.</param>
public sealed record ConsentAsk(string Nik, string Dataset, string Purpose, IReadOnlyList<string> Fields, int ValidForDays)
{
    /// <summary>UTF-8 JSON.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(new { subject = new { nik = Nik }, dataset = Dataset, purpose = Purpose, fields = Fields, validForDays = ValidForDays });
}
