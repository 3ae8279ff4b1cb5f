using System.Globalization;
using System.Text;
using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class BoundedMemoryTests
{
    const int Max = 10;

    [Fact]
    public void What_is_asked_for_stays_and_what_is_not_goes()
    {
        var memory = new BoundedMemory<string>(Max);
        memory.Add(Hash(-1), "asked");
        memory.Add(Hash(-2), "never asked");
        for (var i = 0; i < 5 * Max; i++)
        {
            memory.Add(Hash(i), "x");
            Assert.True(memory.TryGet(Hash(-1), out var kept));
            Assert.Equal("asked", kept);
        }
        Assert.False(memory.TryGet(Hash(-2), out _));
    }

    [Fact]
    public void Never_more_than_two_generations_are_held()
    {
        var memory = new BoundedMemory<string>(Max);
        for (var i = 0; i < 100 * Max; i++)
        {
            memory.Add(Hash(i), "x");
        }
        Assert.InRange(Enumerable.Range(0, 100 * Max).Count(i => memory.TryGet(Hash(i), out _)), 1, 2 * Max);
    }

    static Hash256 Hash(int number) => Hash256.Of(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}
