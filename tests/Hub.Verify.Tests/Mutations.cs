using Hub.Canon;

namespace Hub.Verify.Tests;

/// <summary>Wrong twins of right files, the same for the same seed.</summary>
internal static class Mutations
{
    /// <summary>Every bit of a short file, a seeded choice of a longer one's.</summary>
    public static IEnumerable<(string Name, int Bit, byte[] Bytes)> BitFlips(byte[] bytes, string seed, int count)
    {
        var bits = bytes.Length * 8;
        for (var i = 0; i < Math.Min(bits, count); i++)
        {
            var random = BitConverter.ToUInt32(Hash256.Of(System.Text.Encoding.UTF8.GetBytes($"{seed} {i}")).ToArray());
            var bit = bits <= count ? i : (int)(random % (uint)bits);
            var twin = (byte[])bytes.Clone();
            twin[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return ($"bit {bit} of {seed}", bit, twin);
        }
    }
}
