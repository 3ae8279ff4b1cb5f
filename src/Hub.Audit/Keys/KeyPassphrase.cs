using System.Security.Cryptography;

namespace Hub.Audit.Keys;

/// <summary>The passphrase under which key files are sealed at rest. Thread-safe until disposed.</summary>
/// <remarks>Key derivation is slow on purpose; what was derived is kept, so that files sealed together cost it once.</remarks>
public sealed class KeyPassphrase : IDisposable
{
    /// <summary>Shortest passphrase, bytes of UTF-8.</summary>
    public const int MinBytes = 12;

    /// <summary>Longest passphrase, bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    readonly Dictionary<string, byte[]> _derived = new(StringComparer.Ordinal);
    readonly Lock _lock = new();
    readonly byte[] _bytes;

    /// <param name="utf8">Copied; the caller clears its own.</param>
    /// <exception cref="KeyFileException"><c>keys.passphrase-length</c>: too short or too long.</exception>
    public KeyPassphrase(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is < MinBytes or > MaxBytes)
        {
            throw new KeyFileException("keys.passphrase-length", $"A passphrase is {MinBytes} to {MaxBytes} bytes long.");
        }
        _bytes = utf8.ToArray();
    }

    /// <summary>The passphrase in a file of mode 0600; one newline at its end does not belong to it.</summary>
    /// <exception cref="KeyFileException">As <see cref="KeyFile.Load"/> says of any file, or <c>keys.passphrase-length</c>.</exception>
    public static KeyPassphrase FromFile(string path)
    {
        var content = KeyFile.Load(path, create: null);
        try
        {
            return new(content.AsSpan().TrimEnd("\r\n"u8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2), 32 bytes.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt, int iterations)
    {
        var name = $"{Convert.ToHexStringLower(salt)}/{iterations}";
        lock (_lock)
        {
            if (!_derived.TryGetValue(name, out var key))
            {
                key = Rfc2898DeriveBytes.Pbkdf2(_bytes, salt, iterations, HashAlgorithmName.SHA256, SealedKeyFile.KeyBytes);
                _derived[name] = key;
            }
            return key;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            CryptographicOperations.ZeroMemory(_bytes);
            foreach (var key in _derived.Values)
            {
                CryptographicOperations.ZeroMemory(key);
            }
            _derived.Clear();
        }
    }
}
