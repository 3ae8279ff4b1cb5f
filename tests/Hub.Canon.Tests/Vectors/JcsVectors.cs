using System.Text;
using Hub.Testing;

namespace Hub.Canon.Tests.Vectors;

/// <summary>Vectors of cyberphone/json-canonicalization and of RFC 8785 Appendix B.</summary>
public sealed class JcsVectors
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void Canonicalize_gives_the_published_bytes(string name)
    {
        var folder = SharedFiles.Folder("vectors/jcs/testdata");
        var input = File.ReadAllBytes(Path.Combine(folder, "input", name + ".json"));
        var hex = string.Concat(File.ReadAllText(Path.Combine(folder, "outhex", name + ".txt")).Where(char.IsAsciiHexDigit));

        var canonical = Jcs.Canonicalize(input);

        Assert.Equal(hex, Convert.ToHexStringLower(canonical));
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "output", name + ".json")), Encoding.UTF8.GetString(canonical));
    }

    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_print_as_in_appendix_b(ulong bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        var text = value.ToString("E16", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(expected, Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(text))));
    }
}
