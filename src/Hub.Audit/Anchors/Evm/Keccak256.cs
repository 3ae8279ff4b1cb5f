using System.Buffers.Binary;
using System.Numerics;
using Hub.Canon;

namespace Hub.Audit.Anchors.Evm;

/// <summary>Keccak-256 as Ethereum uses it: the original padding (01), not that of SHA3-256 (06).</summary>
/// <remarks>Keccak reference 3.0: state 1600 bits, rate 1088, 24 rounds.</remarks>
public static class Keccak256
{
    const int RateBytes = 136;
    const int Lanes = 25;
    const int Rounds = 24;
    const int RegisterSteps = 7;

    // Rotation of lane x + 5y (Keccak reference 3.0, table 2).
    static readonly int[] Rotations = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

    static readonly ulong[] RoundConstants = MakeRoundConstants();

    /// <summary>The 32-byte hash.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> data)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        while (data.Length >= RateBytes)
        {
            Absorb(state, data[..RateBytes]);
            data = data[RateBytes..];
        }
        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 0x01;
        last[^1] |= 0x80;
        Absorb(state, last);
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        for (var lane = 0; lane < Hash256.SizeBytes / sizeof(ulong); lane++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(lane * sizeof(ulong))..], state[lane]);
        }
        return new(hash);
    }

    static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < RateBytes / sizeof(ulong); lane++)
        {
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * sizeof(ulong))..]);
        }
        Permute(state);
    }

    static void Permute(Span<ulong> state)
    {
        Span<ulong> columns = stackalloc ulong[5];
        Span<ulong> moved = stackalloc ulong[Lanes];
        for (var round = 0; round < Rounds; round++)
        {
            // θ
            for (var x = 0; x < 5; x++)
            {
                columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }
            for (var lane = 0; lane < Lanes; lane++)
            {
                state[lane] ^= columns[(lane + 4) % 5] ^ BitOperations.RotateLeft(columns[(lane + 1) % 5], 1);
            }
            // ρ and π: the lane at (x, y) goes to (y, 2x + 3y).
            for (var y = 0; y < 5; y++)
            {
                for (var x = 0; x < 5; x++)
                {
                    moved[y + (5 * (((2 * x) + (3 * y)) % 5))] = BitOperations.RotateLeft(state[x + (5 * y)], Rotations[x + (5 * y)]);
                }
            }
            // χ
            for (var row = 0; row < Lanes; row += 5)
            {
                for (var x = 0; x < 5; x++)
                {
                    state[row + x] = moved[row + x] ^ (~moved[row + ((x + 1) % 5)] & moved[row + ((x + 2) % 5)]);
                }
            }
            // ι
            state[0] ^= RoundConstants[round];
        }
    }

    /// <summary>Bits 2^j − 1 of each constant come from the linear feedback register x⁸ + x⁶ + x⁵ + x⁴ + 1.</summary>
    static ulong[] MakeRoundConstants()
    {
        var constants = new ulong[Rounds];
        var register = 1;
        for (var round = 0; round < Rounds; round++)
        {
            for (var step = 0; step < RegisterSteps; step++)
            {
                if ((register & 1) == 1)
                {
                    constants[round] |= 1UL << ((1 << step) - 1);
                }
                register <<= 1;
                if ((register & 0x100) != 0)
                {
                    register ^= 0x171;
                }
            }
        }
        return constants;
    }
}
