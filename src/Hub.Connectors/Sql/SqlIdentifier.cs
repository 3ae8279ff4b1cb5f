using System.Text.RegularExpressions;

namespace Hub.Connectors;

/// <summary>A table or column name out of the configuration: plain letters, digits and underscores, so that quoting cannot be escaped.</summary>
readonly partial record struct SqlIdentifier
{
    readonly string _name;

    SqlIdentifier(string name) => _name = name;

    public static SqlIdentifier? Parse(string text) => Plain().IsMatch(text) ? new SqlIdentifier(text) : null;

    /// <summary>In double quotes (ISO/IEC 9075 delimited identifier).</summary>
    public override string ToString() => $"\"{_name}\"";

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
