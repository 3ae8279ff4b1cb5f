namespace Hub.Audit.Notes;

/// <summary>Names of keys in signed notes: not empty, no Unicode space, no plus, no control character (C2SP signed-note).</summary>
static class KeyName
{
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return false;
        }
        foreach (var c in name)
        {
            if (c is < ' ' or '+' || char.IsWhiteSpace(c))
            {
                return false;
            }
        }
        return true;
    }
}
