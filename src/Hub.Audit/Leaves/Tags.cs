using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Audit.Leaves;

/// <summary>The four tag slots of a leaf: 0 citizen, 1 asking agency, 2 providing agency, 3 second person; unused ones hold random filler.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Tags(Id128 Citizen, Id128 Asking, Id128 Providing, Id128 Second)
{
    /// <summary>Number of slots.</summary>
    public const int Count = 4;

    /// <summary>The tag in slot 0..3.</summary>
    public Id128 this[int slot] => slot switch
    {
        0 => Citizen,
        1 => Asking,
        2 => Providing,
        3 => Second,
        _ => throw new ArgumentOutOfRangeException(nameof(slot)),
    };
}
