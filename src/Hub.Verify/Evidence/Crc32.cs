namespace Hub.Verify.Evidence;

/// <summary>CRC-32 as zip files carry it (reflected, polynomial EDB88320). It guards against accidents alone.</summary>
static class Crc32
{
    const uint Polynomial = 0xEDB88320;
    const int Values = 256;

    static readonly uint[] Table = MakeTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = Table[unchecked((byte)(crc ^ value))] ^ (crc >> 8);
        }
        return ~crc;
    }

    static uint[] MakeTable()
    {
        var table = new uint[Values];
        for (var i = 0; i < Values; i++)
        {
            var value = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? (value >> 1) ^ Polynomial : value >> 1;
            }
            table[i] = value;
        }
        return table;
    }
}
