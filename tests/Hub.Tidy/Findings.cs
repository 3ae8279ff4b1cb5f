namespace Hub.Tidy;

/// <summary>What a rule found, told all at once: one line for each place.</summary>
static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
