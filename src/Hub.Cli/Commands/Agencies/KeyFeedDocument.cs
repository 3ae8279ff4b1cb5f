using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.Audit.Proofs;
using Hub.Canon;

namespace Hub.Cli.Commands.Agencies;

/// <summary>One change of an agency's keys, as the hub tells it and with the proof that the hub gives for it.</summary>
/// <param name="Record">Canonical bytes of the record.</param>
/// <param name="Proof">The <c>.tlog-proof</c> file; empty where the hub gave none.</param>
sealed record KeyFeedChange(long Index, Id128 Id, long At, byte[] Record, byte[] Proof);

/// <summary>A key that the hub says is in force.</summary>
/// <param name="Thumbprint">As told; checked against the records.</param>
sealed record KeyFeedKey(string KeyId, string Use, string Thumbprint, long Since);

/// <summary>What a hub says of an agency's keys (<c>schemas/api/agency-keys.schema.json</c>), all pages together. Nothing of it is believed yet.</summary>
sealed record KeyFeedDocument(string Origin, string Agency, IReadOnlyList<KeyFeedKey> Current, IReadOnlyList<KeyFeedChange> Changes)
{
    /// <summary>Most pages that are read: 10,000 changes.</summary>
    public const int MaxPages = 100;

    const int MaxPageBytes = 4 * 1024 * 1024;

    /// <summary>Reads all pages, and each change's proof.</summary>
    /// <exception cref="CommandException">The hub knows no such agency, or what it answers is no such document.</exception>
    public static async Task<KeyFeedDocument> ReadAsync(HttpClient http, string agency, CancellationToken cancel)
    {
        var changes = new List<KeyFeedChange>();
        long? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            using var document = await PageAsync(http, agency, after, cancel);
            var root = document.RootElement;
            try
            {
                foreach (var change in root.GetProperty("changes").EnumerateArray())
                {
                    changes.Add(await ChangeAsync(http, change, cancel));
                }
                if (!root.TryGetProperty("next", out var next))
                {
                    return new(root.GetProperty("origin").GetString()!, root.GetProperty("agency").GetString()!, [.. root.GetProperty("current").EnumerateArray().Select(Key)], changes);
                }
                after = next.GetInt64();
            }
            catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw CommandException.CouldNot($"the hub's answer about the keys of {agency} has another shape", fault);
            }
        }
        throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"the keys of {agency} fill more than {MaxPages} pages"));
    }

    static async Task<JsonDocument> PageAsync(HttpClient http, string agency, long? after, CancellationToken cancel)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"v1/agencies/{Uri.EscapeDataString(agency)}/keys{(after is { } index ? $"?after={index}" : "")}");
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancel);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw CommandException.Refused($"the hub's log names no key of {agency}");
        }
        if (!response.IsSuccessStatusCode)
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"the hub answered {(int)response.StatusCode} for {path}"));
        }
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        return bytes.Length <= MaxPageBytes ? JsonDocument.Parse(bytes) : throw CommandException.CouldNot($"{path} is too long");
    }

    static async Task<KeyFeedChange> ChangeAsync(HttpClient http, JsonElement change, CancellationToken cancel)
    {
        var id = change.GetProperty("id").GetString();
        if (!Id128.TryParse(id, out var entry))
        {
            throw new FormatException("no id");
        }
        using var response = await http.GetAsync(new Uri($"v1/proofs/{entry}.tlog-proof", UriKind.Relative), cancel);
        var proof = response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(cancel) : [];
        return new(
            change.GetProperty("index").GetInt64(), entry, change.GetProperty("at").GetInt64(),
            Canonical(change.GetProperty("record")), proof.Length <= TlogProof.MaxBytes ? proof : []);
    }

    static byte[] Canonical(JsonElement record)
    {
        try
        {
            return Jcs.Canonicalize(System.Text.Encoding.UTF8.GetBytes(record.GetRawText()));
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new FormatException("no record", fault);
        }
    }

    static KeyFeedKey Key(JsonElement key) =>
        new(key.GetProperty("keyId").GetString()!, key.GetProperty("use").GetString()!, key.GetProperty("thumbprint").GetString()!, key.GetProperty("since").GetInt64());
}
