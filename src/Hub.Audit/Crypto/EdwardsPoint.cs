using System.Runtime.InteropServices;

namespace Hub.Audit.Crypto;

/// <summary>A point of edwards25519 in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 §5.1.4).</summary>
/// <remarks>Variable time: for public values only.</remarks>
[StructLayout(LayoutKind.Auto)]
readonly struct EdwardsPoint(FieldElement x, FieldElement y, FieldElement z, FieldElement t)
{
    const int WindowOfBase = 8;
    const int WindowOfPoint = 5;

    static readonly FieldElement D = -(FieldElement.Of(121665) * FieldElement.Of(121666).Invert());
    static readonly FieldElement TwoD = FieldElement.One * (D + D);

    // 2^((p − 1)/4) = (2^((p − 5)/8))^2 · 2: a root of −1, as 2 is no square modulo p.
    static readonly FieldElement RootOfMinusOne = FieldElement.Of(2).PowP58().Square() * FieldElement.Of(2);
    static readonly Cached[] OddMultiplesOfBase = OddMultiples(Base(), WindowOfBase);

    readonly FieldElement _x = x, _y = y, _z = z, _t = t;

    static EdwardsPoint Neutral => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>Decodes 32 bytes (RFC 8032 §5.1.3).</summary>
    /// <remarks>Like OpenSSL and Go, takes y modulo p and a sign bit on x = 0; only an x that does not exist is refused.</remarks>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out EdwardsPoint point)
    {
        var y = FieldElement.Decode(bytes);
        var square = y.Square();
        var u = square - FieldElement.One;
        var v = (square * D) + FieldElement.One;
        var v3 = v.Square() * v;
        var x = (u * v3) * (u * v3.Square() * v).PowP58();
        var check = x.Square() * v;
        if (!check.Same(u))
        {
            if (!check.Same(-u))
            {
                point = default;
                return false;
            }
            x *= RootOfMinusOne;
        }
        if (x.IsNegative != (bytes[^1] >> 7 == 1))
        {
            x = -x;
        }
        point = new(x, y, FieldElement.One, x * y);
        return true;
    }

    /// <summary>Encodes to the canonical 32 bytes.</summary>
    public void Encode(Span<byte> bytes)
    {
        var inverse = _z.Invert();
        (_y * inverse).Encode(bytes);
        bytes[^1] |= (byte)((_x * inverse).IsNegative ? 0x80 : 0);
    }

    public EdwardsPoint Negate() => new(-_x, _y, _z, -_t);

    /// <summary>[s]B + [k]this, both scalars 32 little-endian bytes below the group's order.</summary>
    public EdwardsPoint TimesPlusBase(ReadOnlySpan<byte> k, ReadOnlySpan<byte> s)
    {
        Span<sbyte> digitsOfPoint = stackalloc sbyte[ScalarDigits.Count];
        Span<sbyte> digitsOfBase = stackalloc sbyte[ScalarDigits.Count];
        ScalarDigits.Write(k, WindowOfPoint, digitsOfPoint);
        ScalarDigits.Write(s, WindowOfBase, digitsOfBase);
        var multiples = OddMultiples(this, WindowOfPoint);
        var sum = Neutral;
        for (var i = ScalarDigits.Count - 1; i >= 0; i--)
        {
            var part = sum.Double();
            part = AddDigit(part, multiples, digitsOfPoint[i]);
            part = AddDigit(part, OddMultiplesOfBase, digitsOfBase[i]);
            // A doubling does not read T, and most steps are followed by one.
            sum = i == 0 ? part.Extended() : part.Projective();
        }
        return sum;
    }

    static Sum AddDigit(Sum sum, Cached[] multiples, sbyte digit) => digit switch
    {
        > 0 => sum.Extended().Add(multiples[digit / 2]),
        < 0 => sum.Extended().Subtract(multiples[-digit / 2]),
        _ => sum,
    };

    /// <summary>this, 3·this, 5·this … as many as digits of the window need.</summary>
    static Cached[] OddMultiples(EdwardsPoint point, int window)
    {
        var multiples = new Cached[1 << (window - 2)];
        var two = new Cached(point.Double().Extended());
        multiples[0] = new(point);
        for (var i = 1; i < multiples.Length; i++)
        {
            point = point.Add(two).Extended();
            multiples[i] = new(point);
        }
        return multiples;
    }

    /// <summary>The base point: y = 4/5, x even (RFC 8032 §5.1).</summary>
    static EdwardsPoint Base()
    {
        Span<byte> bytes = stackalloc byte[FieldElement.SizeBytes];
        (FieldElement.Of(4) * FieldElement.Of(5).Invert()).Encode(bytes);
        return TryDecode(bytes, out var point) ? point : throw new InvalidOperationException("the base point lies on the curve");
    }

    Sum Double()
    {
        var a = _x.Square();
        var b = _y.Square();
        var zz = _z.Square();
        var g = b - a;
        return new((_x + _y).Square() - (a + b), g - (zz + zz), g, FieldElement.Zero - (a + b));
    }

    Sum Add(in Cached other) => Combine(_t * other.T2D, other.Plus, other.Minus, other.Z2);

    Sum Subtract(in Cached other) => Combine(-(_t * other.T2D), other.Minus, other.Plus, other.Z2);

    Sum Combine(in FieldElement c, in FieldElement plus, in FieldElement minus, in FieldElement z2)
    {
        var a = (_y - _x) * minus;
        var b = (_y + _x) * plus;
        var d = _z * z2;
        return new(b - a, d - c, d + c, b + a);
    }

    /// <summary>An addend, prepared: Y + X, Y − X, 2Z, 2dT.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly struct Cached(in EdwardsPoint point)
    {
        public readonly FieldElement Plus = point._y + point._x;
        public readonly FieldElement Minus = point._y - point._x;
        public readonly FieldElement Z2 = point._z + point._z;
        public readonly FieldElement T2D = point._t * TwoD;
    }

    /// <summary>E, F, G, H of the addition formulas, before the last products.</summary>
    [StructLayout(LayoutKind.Auto)]
    readonly struct Sum(FieldElement e, FieldElement f, FieldElement g, FieldElement h)
    {
        readonly FieldElement _e = e, _f = f, _g = g, _h = h;

        public EdwardsPoint Extended() => new(_e * _f, _g * _h, _f * _g, _e * _h);

        public EdwardsPoint Projective() => new(_e * _f, _g * _h, _f * _g, default);
    }
}
