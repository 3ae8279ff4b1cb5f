using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Audit.Backups;

/// <summary>What a backup says of itself: <c>backup.json</c> in its folder.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Origin">Origin line of the log.</param>
/// <param name="Size">Entries that it holds.</param>
/// <param name="Root">RFC 6962 root over them.</param>
/// <param name="CheckpointSize">Size of the last signed checkpoint in it; 0 = none.</param>
/// <param name="At">When it was made, milliseconds UTC.</param>
/// <param name="Files">Every other file of the folder.</param>
public sealed record BackupManifest(string Format, string Origin, long Size, Hash256 Root, long CheckpointSize, long At, IReadOnlyList<BackupFile> Files)
{
    /// <summary>File name.</summary>
    public const string FileName = "backup.json";

    /// <summary>Longest file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Form of this version.</summary>
    public const string FormatName = "hub-ledger-backup/v1";

    /// <summary>Copy of the ledger.</summary>
    public const string LedgerFile = "hub.db";

    /// <summary>The last signed checkpoint, a signed note; absent while there is none.</summary>
    public const string CheckpointFile = "checkpoint";

    /// <summary>Copy of the subject keys, where they were asked for.</summary>
    public const string SubjectKeysFile = "keys.db";

    static readonly string[] Known = [LedgerFile, CheckpointFile, SubjectKeysFile];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>As UTF-8 JSON.</summary>
    public byte[] Encode() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Reads the file; null when it is none of this form, or names a file that no backup has.</summary>
    public static BackupManifest? TryParse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(bytes, Json) is { Format: FormatName, Size: >= 0 } manifest
                && manifest.Files.All(file => Known.Contains(file.Name, StringComparer.Ordinal))
                && manifest.Files.Count(file => file.Name is LedgerFile) == 1
                && manifest.Files.DistinctBy(file => file.Name, StringComparer.Ordinal).Count() == manifest.Files.Count
                    ? manifest
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One file of a backup.</summary>
/// <param name="Sha256">Over its bytes.</param>
public sealed record BackupFile(string Name, long SizeBytes, Hash256 Sha256);
