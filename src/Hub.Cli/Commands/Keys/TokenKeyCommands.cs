using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Hub.Cli.Commands.Keys;

/// <summary><c>hub keys token rotate</c>: has the running hub change the key that it signs tokens with.</summary>
/// <remarks>The hub alone writes that key; the command lays an order beside it and waits until it is taken away (docs/keys.md).</remarks>
static class TokenKeyCommands
{
    /// <summary>The hub looks each second.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    const string KeyFile = "token.jwk";
    const string Order = KeyFile + ".order";
    const string Announce = "announce";
    const string Withdraw = "withdraw";

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
        var folder = Path.Combine(parsed.GetRequiredValue(Shared.Data), "keys");
        if (!File.Exists(Path.Combine(folder, KeyFile)))
        {
            throw CommandException.CouldNot($"{folder}: no {KeyFile}; the hub makes one at its first start");
        }
        var atOnce = parsed.GetValue(AtOnce);
        var order = Path.Combine(folder, Order);
        await Lay(order, atOnce ? Withdraw : Announce, cancellationToken);
        if (!await IsTaken(order, cancellationToken))
        {
            throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"no hub has taken the order within {Patience.TotalSeconds} s; it stands in {order} and is done at the next start, before any request"));
        }
        parsed.InvocationConfiguration.Output.WriteLine(atOnce
            ? "a new token key signs; every other is withdrawn, and its tokens are refused"
            : "a new token key is published, and signs in ten minutes unless one was to come already");
        return ExitCodes.Right;
    }

    // Written beside and renamed: the hub reads a whole word or none. The last order stands.
    static async Task Lay(string order, string word, CancellationToken cancellationToken)
    {
        var beside = order + ".new";
        File.Delete(beside);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using (var file = new StreamWriter(beside, how))
        {
            await file.WriteLineAsync(word.AsMemory(), cancellationToken);
        }
        File.Move(beside, order, overwrite: true);
    }

    static async Task<bool> IsTaken(string order, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (File.Exists(order))
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
