using System.Security.Cryptography;

namespace Hub.Identity;

/// <summary>An order to change the token key: an empty file beside it, told by its name alone. Compiled into the hub and into the command that lays it.</summary>
/// <remarks>
/// Nothing is read, so it does not matter who laid it and with which rights. The hub takes an order by renaming it: what is laid from
/// then on is another one.
/// </remarks>
public sealed class TokenKeyOrder
{
    /// <summary>Name of the file of the token keys, in the folder of the hub's keys.</summary>
    public const string KeyFile = "token.jwk";

    const string Taken = ".taken";

    readonly string suffix;

    TokenKeyOrder(string suffix) => this.suffix = suffix;

    /// <summary>A new key signs at once, and every other is withdrawn.</summary>
    public static TokenKeyOrder Withdraw { get; } = new(".withdraw");

    /// <summary>A new key is published at once and signs after the overlap.</summary>
    public static TokenKeyOrder Announce { get; } = new(".announce");

    /// <summary>Where it lies while nobody has taken it.</summary>
    /// <param name="keyPath">The file of the token keys.</param>
    public string PlaceBy(string keyPath) => keyPath + suffix;

    /// <summary>Where it lies while the hub does it.</summary>
    public string PlaceTakenBy(string keyPath) => PlaceBy(keyPath) + Taken;

    /// <summary>Lays the order; one that lies there already is the same.</summary>
    public void LayBy(string keyPath)
    {
        var beside = $"{PlaceBy(keyPath)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        new FileStream(beside, how).Dispose();
        File.Move(beside, PlaceBy(keyPath), overwrite: true);
    }

    /// <summary>Whether one is laid, or taken and not done.</summary>
    /// <remarks>Asked in this order: what is taken in between is met as taken.</remarks>
    public bool StandsBy(string keyPath) => File.Exists(PlaceBy(keyPath)) || IsTakenBy(keyPath);

    /// <summary>Whether one is taken and not done.</summary>
    public bool IsTakenBy(string keyPath) => File.Exists(PlaceTakenBy(keyPath));
}
