using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Hub.Identity;

namespace Hub.Cli.Commands.Keys;

/// <summary><c>hub keys token rotate</c>: has the running hub change the key that it signs tokens with.</summary>
/// <remarks>The hub alone writes that key; the command lays an order beside it, waits until it is done, and looks whether the file has changed (docs/keys.md).</remarks>
static class TokenKeyCommands
{
    /// <summary>The hub looks each second.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    static readonly Option<bool> AtOnce = new("--at-once") { Description = "After a compromise: a new key signs now, and every other is withdrawn; all tokens that were given are refused." };

    public static Command Build()
    {
        var rotate = new Command("rotate", "Make a new token key: published now, it signs after ten minutes, and the old one is published ten minutes more.") { AtOnce, Shared.Data };
        rotate.SetAction(Rotate);
        return new Command("token", "The key that signs access and ID tokens.") { rotate };
    }

    static async Task<int> Rotate(ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = Path.Combine(parsed.GetRequiredValue(Shared.Data), "keys", TokenKeyOrder.KeyFile);
        if (!File.Exists(keys))
        {
            throw CommandException.CouldNot($"{keys} is not there; the hub makes it at its first start");
        }
        var atOnce = parsed.GetValue(AtOnce);
        var order = atOnce ? TokenKeyOrder.Withdraw : TokenKeyOrder.Announce;
        var before = await File.ReadAllBytesAsync(keys, cancellationToken);
        order.LayBy(keys);
        if (!await IsDone(order, keys, cancellationToken))
        {
            throw CommandException.CouldNot(order.IsTakenBy(keys)
                ? $"the hub has taken the order and could not do it yet: its log says why (EventId 2616); {order.PlaceTakenBy(keys)} stands, and is tried each second"
                : string.Create(CultureInfo.InvariantCulture, $"no hub has taken the order within {Patience.TotalSeconds} s; it stands in {order.PlaceBy(keys)} and is done at the next start, before any request"));
        }
        // Sealed or not, the file is written anew with every change.
        var after = await File.ReadAllBytesAsync(keys, cancellationToken);
        if (after.AsSpan().SequenceEqual(before))
        {
            throw CommandException.CouldNot(atOnce
                ? "the order is gone and the token key is the same as before: nothing is withdrawn; the hub's log says why (EventId 2616)"
                : "no new token key was made: one that was published before does not sign yet (EventId 2614 in the hub's log), or it could not be made (EventId 2616)");
        }
        await parsed.InvocationConfiguration.Output.WriteLineAsync(atOnce
            ? "a new token key signs; every other is withdrawn, and its tokens are refused"
            : "a new token key is published, and signs in ten minutes");
        return ExitCodes.Right;
    }

    static async Task<bool> IsDone(TokenKeyOrder order, string keys, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (order.StandsBy(keys))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                return false;
            }
            await Task.Delay(Pause, cancellationToken);
        }
        return true;
    }
}
