using System.Globalization;
using System.Text;

namespace Hub.Planted;

/// <summary>The list as a page to read.</summary>
static class FaultPage
{
    public static string Text(IReadOnlyList<Fault> faults)
    {
        var page = new StringBuilder();
        page.Append("# Planted faults\n\n");
        page.Append("A test that cannot fail proves nothing. Each fault below is planted into a copy of the shipped source, its room is compiled anew, and the tests ");
        page.Append("that claim to catch it must fail; the same tests over the same room without the fault must pass. One that is not caught fails the build.\n\n");
        page.Append("This page is written from [the list](../tests/Hub.Planted/Faults) and held to it by a test.\n\n");
        page.Append("| fault | the hub then | planted in | caught by |\n|---|---|---|---|\n");
        foreach (var fault in faults)
        {
            var places = fault.Edits.Select(edit => edit.File).Distinct(StringComparer.Ordinal).Select(file => $"[{Path.GetFileNameWithoutExtension(file)}](../{file})");
            page.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.Says} | {string.Join(", ", places)} | {fault.Suite}: `{fault.Filter.TrimStart('*', '.')}` |\n");
        }
        return page.ToString();
    }
}
