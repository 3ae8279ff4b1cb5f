using System.Globalization;
using Hub.LocalHost.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Reads the identity of a grain or of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>Type and key.</summary>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        Grain self => self.Activation.Id,
        GrainProxy reference => reference.Id,
        _ => throw new ArgumentException("Not a grain and not a reference to one.", nameof(grain)),
    };

    /// <summary>The key of a grain with a string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().KeyText;

    /// <summary>The key of a grain with a GUID key.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => Guid.ParseExact(grain.GetGrainId().KeyText, "N");

    /// <summary>The key of a grain with a 64-bit key.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) =>
        long.Parse(grain.GetGrainId().KeyText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
