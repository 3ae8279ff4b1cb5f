using System.Globalization;

namespace Hub.Identity;

/// <summary>What is kept of a right password until its code comes.</summary>
/// <param name="Epoch">Of the person when the password was checked.</param>
/// <param name="BetterHash">As in <see cref="PasswordUse"/>.</param>
sealed record FirstHalf(long Epoch, string? BetterHash)
{
    public static FirstHalf Parse(string state)
    {
        var parts = state.Split(' ', 2);
        return new(long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture), parts is [_, { Length: > 0 } better] ? better : null);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch} {BetterHash}");
}
