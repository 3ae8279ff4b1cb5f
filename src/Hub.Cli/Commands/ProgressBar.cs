using System.Diagnostics;
using System.Globalization;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands;

/// <summary>How far a long run has come, on one line of a terminal that is written again and again.</summary>
/// <param name="terminal">Where the line goes.</param>
/// <param name="elapsed">Time since the run began.</param>
sealed class ProgressBar(TextWriter terminal, Func<TimeSpan> elapsed)
{
    const int Width = 30;

    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    TimeSpan _last = TimeSpan.MinValue;
    int _written;

    /// <summary>A bar on standard error; null where it is no terminal, or where a program reads the answer.</summary>
    public static ProgressBar? OnTerminal(bool json = false)
    {
        var started = Stopwatch.GetTimestamp();
        return json || Console.IsErrorRedirected ? null : new(Console.Error, () => Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Writes the line anew, five times a second at most.</summary>
    public void Show(LogProgress progress)
    {
        var now = elapsed();
        if (_written > 0 && now - _last < Every)
        {
            return;
        }
        _last = now;
        var line = Line(progress, now);
        terminal.Write("\r" + line.PadRight(_written));
        _written = line.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_written > 0)
        {
            terminal.Write("\r" + new string(' ', _written) + "\r");
            _written = 0;
        }
    }

    internal static string Line(LogProgress progress, TimeSpan elapsed)
    {
        var share = progress.Total == 0 ? 1 : Math.Clamp((double)progress.Done / progress.Total, 0, 1);
        var full = (int)(share * Width);
        var perSecond = elapsed > TimeSpan.Zero ? progress.Done / elapsed.TotalSeconds : 0;
        var left = share > 0 ? TimeSpan.FromSeconds(Math.Min(elapsed.TotalSeconds * (1 - share) / share, TimeSpan.FromDays(99).TotalSeconds)) : TimeSpan.Zero;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', Width - full)}] {share:0.0 %}  {perSecond:0} entries/s  {(int)left.TotalHours:00}:{left.Minutes:00}:{left.Seconds:00} left");
    }
}
