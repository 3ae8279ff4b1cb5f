using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hub.Identity;

/// <summary>Whom a remote address stands for: one IPv4 address, or the 64-bit network of an IPv6 address, of which one host has all.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RemoteAddress(ulong Network, uint Host)
{
    const int Ipv6Bytes = 16;
    const ulong OfIpv4 = 0xFFFF;
    const ulong WithinSite = 0xFFFF;

    /// <summary>The network that one holder has at once: of IPv6 its 48 bits, since that is what one site is given (RFC 6177), of IPv4 the address.</summary>
    public RemoteAddress Site => Network == OfIpv4 ? this : new(Network & ~WithinSite, 0);

    /// <param name="address">Null where the transport has none; all those are one.</param>
    public static RemoteAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }
        Span<byte> bytes = stackalloc byte[Ipv6Bytes];
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out _);
            return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
        }
        address.MapToIPv4().TryWriteBytes(bytes, out _);
        return new(OfIpv4, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }
}
