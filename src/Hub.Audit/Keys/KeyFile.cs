using System.Security.Cryptography;

namespace Hub.Audit.Keys;

/// <summary>A secret in a file of its own, readable by its owner alone (mode 0600).</summary>
public static class KeyFile
{
    /// <summary>Largest key file.</summary>
    public const int MaxSizeBytes = 4 * 1024;

    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file; makes it from <paramref name="create"/> when it is absent and may be made.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="create">Gives the content of a new key; null = an absent file is refused.</param>
    /// <param name="passphrase">Opens a sealed file and seals a new one; null: a new one stands open.</param>
    /// <exception cref="KeyFileException"><c>keys.missing</c>, <c>keys.open-mode</c>, <c>keys.damaged</c> (empty or too large), <c>keys.passphrase-needed</c> or <c>keys.passphrase</c>.</exception>
    public static byte[] Load(string path, Func<byte[]>? create, KeyPassphrase? passphrase = null)
    {
        var content = Read(path, create, passphrase);
        if (!SealedKeyFile.IsSealed(content))
        {
            return content;
        }
        if (passphrase is null)
        {
            throw new KeyFileException("keys.passphrase-needed", $"The key file {path} is sealed; name the file of its passphrase.");
        }
        return SealedKeyFile.Open(Path.GetFileName(path), content, passphrase)
            ?? throw new KeyFileException("keys.passphrase", $"The key file {path} does not open under this passphrase.");
    }

    /// <summary>Replaces the file whole, or leaves it as it is.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Write(path, content, overwrite: true);

    static byte[] Read(string path, Func<byte[]>? create, KeyPassphrase? passphrase)
    {
        if (!File.Exists(path))
        {
            if (create is null)
            {
                throw new KeyFileException("keys.missing", $"The key file {path} is absent.");
            }
            var key = create();
            Write(path, passphrase is null ? key : SealedKeyFile.Seal(Path.GetFileName(path), key, passphrase, RandomNumberGenerator.GetBytes(SealedKeyFile.SaltBytes)), overwrite: false);
        }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Owner) != UnixFileMode.None)
        {
            throw new KeyFileException("keys.open-mode", $"The key file {path} is open to others; its mode must be 0600.");
        }
        return new FileInfo(path).Length is > 0 and <= MaxSizeBytes
            ? File.ReadAllBytes(path)
            : throw new KeyFileException("keys.damaged", $"The key file {path} is empty or larger than {MaxSizeBytes} bytes.");
    }

    /// <summary>Reads or makes a file of exactly <paramref name="count"/> random bytes.</summary>
    public static byte[] LoadBytes(string path, int count, bool mayCreate, KeyPassphrase? passphrase = null)
    {
        var bytes = Load(path, mayCreate ? () => RandomNumberGenerator.GetBytes(count) : null, passphrase);
        return bytes.Length == count ? bytes : throw new KeyFileException("keys.damaged", $"The key file {path} must hold {count} bytes.");
    }

    /// <summary>A crash leaves either no key or a whole one: a half-written key under its name would be believed.</summary>
    static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        var next = path + ".next";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }
        using (var stream = new FileStream(next, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite);
        Writing.DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
