using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The hub's ES256 keys for access tokens, from a file outside the databases (mode 0600). Thread-safe.</summary>
/// <remarks>The file is a JWK Set of private keys: the first signs, the others still verify, until they fall off the end.</remarks>
public sealed class TokenKeys : IDisposable
{
    /// <summary>The signing key and those before it. Tokens live five minutes, so two old keys outlive any sane rotation.</summary>
    public const int MaxKeys = 3;

    const int MaxFileBytes = 16 * 1024;

    readonly string path;
    KeySet held;

    /// <summary>Reads the file, or makes it with one new key.</summary>
    /// <exception cref="InvalidOperationException">The file is there and is no set of 1..<see cref="MaxKeys"/> P-256 private keys.</exception>
    public TokenKeys(string path)
    {
        this.path = path;
        if (File.Exists(path))
        {
            held = new KeySet(Read(path));
            return;
        }
        held = new KeySet([EcKey.Create()]);
        Write(held.Keys);
    }

    /// <summary>Signs new tokens.</summary>
    public EcKey Signing => Volatile.Read(ref held).Keys[0];

    /// <summary>The public halves, the signing key first.</summary>
    public IReadOnlyList<Jwk.Ec> Published => Volatile.Read(ref held).Published;

    /// <summary>Makes a new signing key; those before it verify on. Durable when it returns.</summary>
    public void Rotate()
    {
        var next = new List<EcKey> { EcKey.Create() };
        next.AddRange(held.Keys.Take(MaxKeys - 1));
        Write(next);
        Volatile.Write(ref held, new KeySet(next));
    }

    public void Dispose()
    {
        foreach (var key in held.Keys)
        {
            key.Dispose();
        }
    }

    static List<EcKey> Read(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new InvalidOperationException("the token key file is too large");
        }
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var found = document.RootElement.GetProperty("keys").EnumerateArray().Select(key => EcKey.FromPrivateJwk(key.GetRawText()).Required()).ToList();
        return found.Count is > 0 and <= MaxKeys ? found : throw new InvalidOperationException($"the token key file has {found.Count} keys");
    }

    // Written beside and renamed, so that a crash leaves the old file or the new one.
    void Write(IReadOnlyList<EcKey> written)
    {
        var text = $$"""{"keys":[{{string.Join(',', written.Select(key => key.ToPrivateJwk()))}}]}""";
        var beside = path + ".new";
        File.Delete(beside);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(beside, how))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }

    sealed class KeySet(IReadOnlyList<EcKey> keys)
    {
        public IReadOnlyList<EcKey> Keys => keys;

        public IReadOnlyList<Jwk.Ec> Published { get; } = [.. keys.Select(key => key.Public)];
    }
}
