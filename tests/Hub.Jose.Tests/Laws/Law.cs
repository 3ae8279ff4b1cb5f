using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Jose.Tests.Laws;

/// <summary>Checks a property and always prints its seed; <c>HUB_SEED</c> runs the same cases again.</summary>
static class Law
{
    public static void Holds<T>(Arbitrary<T> inputs, Func<T, bool> property, int cases)
    {
        var given = Environment.GetEnvironmentVariable("HUB_SEED");
        var seed = given is null
            ? BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8))
            : ulong.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"HUB_SEED={seed}");
        // The increment of FsCheck's generator must be odd.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed, seed | 1), Prop.ForAll(inputs, property));
    }

    /// <summary>Strings over letters that matter to the parser at hand.</summary>
    public static Arbitrary<string> TextOf(string letters, int maxLength) =>
        Gen.Choose(0, maxLength).SelectMany(n => Gen.ArrayOf(Gen.Elements(letters.ToCharArray()), n)).Select(c => new string(c)).ToArbitrary();

    public static Arbitrary<byte[]> Bytes(int maxLength) =>
        Gen.Choose(0, maxLength).SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), n)).ToArbitrary();

    /// <summary>The text with one character changed for another.</summary>
    public static string Flip(string text, int position, char to)
    {
        position %= text.Length;
        if (text[position] == to)
        {
            to = to == 'A' ? 'B' : 'A';
        }
        return string.Concat(text.AsSpan(0, position), [to], text.AsSpan(position + 1));
    }
}
