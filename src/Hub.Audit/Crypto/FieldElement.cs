using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hub.Audit.Crypto;

/// <summary>An integer modulo p = 2^255 − 19 in five limbs of 51 bits (RFC 8032 §5.1).</summary>
/// <remarks>
/// Limbs are below 2^52 after a product or a difference and below 2^53 after one sum, and products take limbs below 2^54;
/// so at most one sum stands between two products. Variable time: for public values only.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
readonly struct FieldElement(ulong limb0, ulong limb1, ulong limb2, ulong limb3, ulong limb4)
{
    /// <summary>Length of the encoding in bytes.</summary>
    public const int SizeBytes = 32;

    const int LimbBits = 51;
    const ulong Mask = (1UL << LimbBits) - 1;

    // 16 p, limb by limb, so that a difference never falls below zero.
    const ulong Lowest16P = 16 * (Mask - 18);
    const ulong Other16P = 16 * Mask;

    readonly ulong _a = limb0, _b = limb1, _c = limb2, _d = limb3, _e = limb4;

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    public static FieldElement Of(ulong small) => new(small, 0, 0, 0, 0);

    /// <summary>Whether the canonical encoding is odd, which RFC 8032 calls the sign.</summary>
    public bool IsNegative
    {
        get
        {
            Span<byte> bytes = stackalloc byte[SizeBytes];
            Encode(bytes);
            return (bytes[0] & 1) == 1;
        }
    }

    /// <summary>Reads 32 little-endian bytes; the highest bit is ignored and values at or above p wrap.</summary>
    public static FieldElement Decode(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        unchecked
        {
            return new(
                w0 & Mask,
                ((w0 >> 51) | (w1 << 13)) & Mask,
                ((w1 >> 38) | (w2 << 26)) & Mask,
                ((w2 >> 25) | (w3 << 39)) & Mask,
                (w3 >> 12) & Mask);
        }
    }

    /// <summary>Writes the one canonical encoding: 32 little-endian bytes below p.</summary>
    public void Encode(Span<byte> bytes)
    {
        unchecked
        {
            var t = Carry(_a, _b, _c, _d, _e);
            // q is 1 exactly when t ≥ p: t + 19 then reaches 2^255.
            var q = (t._a + 19) >> LimbBits;
            q = (t._b + q) >> LimbBits;
            q = (t._c + q) >> LimbBits;
            q = (t._d + q) >> LimbBits;
            q = (t._e + q) >> LimbBits;
            var a = t._a + (19 * q);
            var b = t._b + (a >> LimbBits);
            var c = t._c + (b >> LimbBits);
            var d = t._d + (c >> LimbBits);
            var e = t._e + (d >> LimbBits);
            a &= Mask;
            b &= Mask;
            c &= Mask;
            d &= Mask;
            e &= Mask;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, a | (b << 51));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (b >> 13) | (c << 38));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (c >> 26) | (d << 25));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (d >> 39) | (e << 12));
        }
    }

    /// <summary>Whether both stand for the same integer modulo p.</summary>
    public bool Same(in FieldElement other)
    {
        Span<byte> mine = stackalloc byte[SizeBytes];
        Span<byte> its = stackalloc byte[SizeBytes];
        Encode(mine);
        other.Encode(its);
        return mine.SequenceEqual(its);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator +(in FieldElement x, in FieldElement y)
    {
        unchecked
        {
            return new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator -(in FieldElement x, in FieldElement y)
    {
        unchecked
        {
            return Carry(
                x._a + Lowest16P - y._a,
                x._b + Other16P - y._b,
                x._c + Other16P - y._c,
                x._d + Other16P - y._d,
                x._e + Other16P - y._e);
        }
    }

    public static FieldElement operator -(in FieldElement x) => Zero - x;

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        unchecked
        {
            // 2^255 = 19: what passes the top limb comes back at the bottom nineteen times.
            ulong y1 = 19 * y._b, y2 = 19 * y._c, y3 = 19 * y._d, y4 = 19 * y._e;
            ulong h0 = 0, l0 = 0, h1 = 0, l1 = 0, h2 = 0, l2 = 0, h3 = 0, l3 = 0, h4 = 0, l4 = 0;
            Add(ref h0, ref l0, x._a, y._a);
            Add(ref h0, ref l0, x._b, y4);
            Add(ref h0, ref l0, x._c, y3);
            Add(ref h0, ref l0, x._d, y2);
            Add(ref h0, ref l0, x._e, y1);
            Add(ref h1, ref l1, x._a, y._b);
            Add(ref h1, ref l1, x._b, y._a);
            Add(ref h1, ref l1, x._c, y4);
            Add(ref h1, ref l1, x._d, y3);
            Add(ref h1, ref l1, x._e, y2);
            Add(ref h2, ref l2, x._a, y._c);
            Add(ref h2, ref l2, x._b, y._b);
            Add(ref h2, ref l2, x._c, y._a);
            Add(ref h2, ref l2, x._d, y4);
            Add(ref h2, ref l2, x._e, y3);
            Add(ref h3, ref l3, x._a, y._d);
            Add(ref h3, ref l3, x._b, y._c);
            Add(ref h3, ref l3, x._c, y._b);
            Add(ref h3, ref l3, x._d, y._a);
            Add(ref h3, ref l3, x._e, y4);
            Add(ref h4, ref l4, x._a, y._e);
            Add(ref h4, ref l4, x._b, y._d);
            Add(ref h4, ref l4, x._c, y._c);
            Add(ref h4, ref l4, x._d, y._b);
            Add(ref h4, ref l4, x._e, y._a);
            return Reduce(h0, l0, h1, l1, h2, l2, h3, l3, h4, l4);
        }
    }

    public FieldElement Square()
    {
        unchecked
        {
            ulong a2 = 2 * _a, b2 = 2 * _b, c2 = 2 * _c, d19 = 19 * _d, e19 = 19 * _e;
            ulong h0 = 0, l0 = 0, h1 = 0, l1 = 0, h2 = 0, l2 = 0, h3 = 0, l3 = 0, h4 = 0, l4 = 0;
            Add(ref h0, ref l0, _a, _a);
            Add(ref h0, ref l0, b2, e19);
            Add(ref h0, ref l0, c2, d19);
            Add(ref h1, ref l1, a2, _b);
            Add(ref h1, ref l1, c2, e19);
            Add(ref h1, ref l1, _d, d19);
            Add(ref h2, ref l2, a2, _c);
            Add(ref h2, ref l2, _b, _b);
            Add(ref h2, ref l2, 2 * _d, e19);
            Add(ref h3, ref l3, a2, _d);
            Add(ref h3, ref l3, b2, _c);
            Add(ref h3, ref l3, _e, e19);
            Add(ref h4, ref l4, a2, _e);
            Add(ref h4, ref l4, b2, _d);
            Add(ref h4, ref l4, _c, _c);
            return Reduce(h0, l0, h1, l1, h2, l2, h3, l3, h4, l4);
        }
    }

    /// <summary>Squares <paramref name="times"/> times.</summary>
    public FieldElement Square(int times)
    {
        var x = this;
        for (var i = 0; i < times; i++)
        {
            x = x.Square();
        }
        return x;
    }

    /// <summary>x^(p − 2) = 1/x; 0 for 0.</summary>
    public FieldElement Invert()
    {
        var (ones, eleven) = Ones250();
        return ones.Square(5) * eleven;
    }

    /// <summary>x^((p − 5)/8) = x^(2^252 − 3), the root's exponent of RFC 8032 §5.1.3.</summary>
    public FieldElement PowP58() => Ones250().Ones.Square(2) * this;

    /// <summary>x^(2^250 − 1), and x^11 on the way.</summary>
    (FieldElement Ones, FieldElement Eleven) Ones250()
    {
        var two = Square();
        var nine = two.Square(2) * this;
        var eleven = nine * two;
        var ones5 = eleven.Square() * nine;
        var ones10 = ones5.Square(5) * ones5;
        var ones20 = ones10.Square(10) * ones10;
        var ones40 = ones20.Square(20) * ones20;
        var ones50 = ones40.Square(10) * ones10;
        var ones100 = ones50.Square(50) * ones50;
        var ones200 = ones100.Square(100) * ones100;
        return (ones200.Square(50) * ones50, eleven);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(ref ulong high, ref ulong low, ulong x, ulong y)
    {
        unchecked
        {
            high += Math.BigMul(x, y, out var part);
            low += part;
            high += low < part ? 1UL : 0UL;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Shift(ref ulong high, ref ulong low, ulong carry)
    {
        unchecked
        {
            low += carry;
            high += low < carry ? 1UL : 0UL;
            return (high << 13) | (low >> LimbBits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static FieldElement Reduce(ulong h0, ulong l0, ulong h1, ulong l1, ulong h2, ulong l2, ulong h3, ulong l3, ulong h4, ulong l4)
    {
        unchecked
        {
            var carry = Shift(ref h0, ref l0, 0);
            carry = Shift(ref h1, ref l1, carry);
            carry = Shift(ref h2, ref l2, carry);
            carry = Shift(ref h3, ref l3, carry);
            carry = Shift(ref h4, ref l4, carry);
            var a = (l0 & Mask) + (19 * carry);
            return new(a & Mask, (l1 & Mask) + (a >> LimbBits), l2 & Mask, l3 & Mask, l4 & Mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        unchecked
        {
            return new(
                (a & Mask) + (19 * (e >> LimbBits)),
                (b & Mask) + (a >> LimbBits),
                (c & Mask) + (b >> LimbBits),
                (d & Mask) + (c >> LimbBits),
                (e & Mask) + (d >> LimbBits));
        }
    }
}
