using System.Runtime.InteropServices;

namespace Hub.Verify.Logs;

/// <summary>How far a long run has come.</summary>
/// <param name="Done">Entries done, above 0; an entry that is looked at again counts again.</param>
/// <param name="Total">Entries to be done, as the checkpoint claims.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogProgress(long Done, long Total);
