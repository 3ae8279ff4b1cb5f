namespace Hub.Planted;

/// <summary>A change of the shipped source.</summary>
/// <param name="File">Path in the repository, below one room's folder in <c>src</c>.</param>
/// <param name="Find">Stands in the file exactly once.</param>
/// <param name="With">Takes its place.</param>
public sealed record Edit(string File, string Find, string With);

/// <summary>A fault that a hurried hand could make, and the tests that claim to catch it.</summary>
/// <param name="Name">Stable, of lower-case words and hyphens.</param>
/// <param name="Says">What the hub then does wrong.</param>
/// <param name="Suite">Test project whose tests must fail.</param>
/// <param name="Filter">Which of them, as xunit's <c>-method</c> takes it: as few as claim the fault.</param>
/// <param name="Edits">All in one room.</param>
public sealed record Fault(string Name, string Says, string Suite, string Filter, params IReadOnlyList<Edit> Edits)
{
    /// <summary>The one room that is compiled anew.</summary>
    public string Room => string.Join('/', Edits[0].File.Split('/').Take(2));
}
