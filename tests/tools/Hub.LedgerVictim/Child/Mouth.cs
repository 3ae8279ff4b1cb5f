using System.Globalization;
using System.Text;
using Hub.Canon;

namespace Hub.LedgerVictim.Child;

/// <summary>Says a line to the parent: one write for each, so that a kill leaves whole lines.</summary>
/// <remarks>
/// <c>S word</c> a stage of the start; <c>A life producer number index hash</c> acknowledged; <c>F code</c> an append failed with a code;
/// <c>D code</c> the writer went down; <c>X fault</c> the store failed while it was opened or closed; <c>N size</c> the load ended by itself. Thread-safe.
/// </remarks>
sealed class Mouth
{
    readonly Stream _out = Console.OpenStandardOutput();
    readonly Lock _lock = new();

    public void Stage(string name) => Say("S " + name);

    public void Ready(long size) => Say(string.Create(CultureInfo.InvariantCulture, $"S ready {size}"));

    public void Acknowledged(Deed deed, long index, Hash256 hash) =>
        Say(string.Create(CultureInfo.InvariantCulture, $"A {deed} {index} {Convert.ToHexStringLower(hash.ToArray())}"));

    public void Failed(string code) => Say("F " + code);

    public void Down(string code) => Say("D " + code);

    public void Broke(Exception fault) => Say($"X {fault.GetType().Name} {fault.Message.ReplaceLineEndings(" ")}");

    public void Ended(long size) => Say(string.Create(CultureInfo.InvariantCulture, $"N {size}"));

    void Say(string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (_lock)
        {
            _out.Write(bytes);
        }
    }
}
