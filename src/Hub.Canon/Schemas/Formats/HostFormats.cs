using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hub.Canon.Schemas.Formats;

/// <summary>Names and addresses of hosts, and mailboxes (RFC 1123, RFC 5890, RFC 2673, RFC 4291, RFC 5321).</summary>
internal static class HostFormats
{
    const int MaxHostnameSize = 253;
    const int MaxMailboxNameSize = 64;
    const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    static readonly Shape HostnameShape = new(@"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    static readonly Shape Ipv4Shape = new($@"{Octet}(?:\.{Octet}){{3}}");
    static readonly Shape Ipv6Characters = new(@"[0-9A-Fa-f:]+(?:[0-9.]+)?");
    static readonly Shape DotString = new(@"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    static readonly Shape QuotedString = new("\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"");

    public static bool IsHostname(string text) =>
        text.Length <= MaxHostnameSize && HostnameShape.Fits(text) && text.Split('.').All(IsLabel);

    public static bool IsIpv4(string text) => Ipv4Shape.Fits(text);

    public static bool IsIpv6(string text) =>
        Ipv6Characters.Fits(text)
        && (!text.Contains('.', StringComparison.Ordinal) || IsIpv4(text[(text.LastIndexOf(':') + 1)..]))
        && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    public static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > MaxMailboxNameSize)
        {
            return false;
        }
        var (name, domain) = (text[..at], text[(at + 1)..]);
        return (DotString.Fits(name) || QuotedString.Fits(name)) && (IsHostname(domain) || IsAddressLiteral(domain));
    }

    static bool IsAddressLiteral(string domain)
    {
        if (!domain.StartsWith('[') || !domain.EndsWith(']'))
        {
            return false;
        }
        var literal = domain[1..^1];
        return IsIpv4(literal) || (literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) && IsIpv6(literal[5..]));
    }

    /// <summary>Hyphens at both third and fourth place are reserved for A-labels, which must decode (RFC 5891 §4.2.3.1).</summary>
    static bool IsLabel(string label)
    {
        if (label.Length < 4 || label[2] != '-' || label[3] != '-')
        {
            return true;
        }
        try
        {
            return label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)
                && new IdnMapping { UseStd3AsciiRules = true }.GetUnicode(label).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
