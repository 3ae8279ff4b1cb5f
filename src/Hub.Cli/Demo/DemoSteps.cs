using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hub.Cli.Demo;

/// <summary>A step of the demonstration did not come out as it says.</summary>
public sealed class DemoException(int step, string message) : Exception(message)
{
    public int Step { get; } = step;
}

/// <summary>Tells what happens, one short line at a time, and holds every line to what really came out.</summary>
sealed class DemoSteps(TextWriter output)
{
    /// <summary>Number of the step that runs.</summary>
    public int Current { get; private set; }

    public void Begin(int number, string title)
    {
        Current = number;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number}. {title}"));
    }

    public void Say(string line) => output.WriteLine("   " + line);

    /// <summary>Ends the demonstration unless the condition holds.</summary>
    public void Require([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new DemoException(Current, otherwise);
        }
    }
}
