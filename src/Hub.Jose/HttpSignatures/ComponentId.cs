using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hub.Jose;

/// <summary>What a signature covers: a derived component such as <c>@method</c>, or a header field by its lower-case name (RFC 9421 §2).</summary>
/// <param name="Name">Component name.</param>
public sealed record ComponentId(string Name)
{
    /// <summary><c>key</c>: one member of a dictionary field (§2.1.2).</summary>
    public string? Key { get; init; }

    /// <summary><c>bs</c>: every line wrapped as a byte sequence (§2.1.3).</summary>
    public bool BinaryWrapped { get; init; }

    /// <summary><c>name</c> of <c>@query-param</c>, percent-encoded as in §2.2.8.</summary>
    public string? QueryName { get; init; }

    public bool IsDerived => Name.StartsWith('@');

    internal bool IsPlain => Key is null && !BinaryWrapped && QueryName is null;

    internal SfMember.Item ToItem()
    {
        var parameters = new List<SfParameter>(1);
        if (Key is not null)
        {
            parameters.Add(new("key", new BareItem.Text(Key)));
        }
        if (BinaryWrapped)
        {
            parameters.Add(new("bs", new BareItem.Flag(true)));
        }
        if (QueryName is not null)
        {
            parameters.Add(new("name", new BareItem.Text(QueryName)));
        }
        return new SfMember.Item(new BareItem.Text(Name), parameters);
    }

    /// <summary>Reads an identifier; <c>sf</c>, <c>req</c>, <c>tr</c> and unknown parameters are refused, not skipped.</summary>
    internal static bool TryRead(SfMember.Item item, [NotNullWhen(true)] out ComponentId? id, out string reason)
    {
        id = null;
        reason = "a component is no field name and no derived component";
        if (item.Value is not BareItem.Text { Value: var name } || !IsName(name))
        {
            return false;
        }
        if (item.Parameters.Count > 1)
        {
            reason = "a component has more than one parameter";
            return false;
        }
        if (item.Parameters.Count == 0)
        {
            id = new ComponentId(name);
            return true;
        }
        id = (item.Parameters[0].Key, item.Parameters[0].Value) switch
        {
            ("key", BareItem.Text key) when name[0] != '@' => new ComponentId(name) { Key = key.Value },
            ("bs", BareItem.Flag { Value: true }) when name[0] != '@' => new ComponentId(name) { BinaryWrapped = true },
            ("name", BareItem.Text query) when name is "@query-param" => new ComponentId(name) { QueryName = query.Value },
            _ => null,
        };
        reason = $"parameter '{item.Parameters[0].Key}' of a component is not supported";
        return id is not null;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        StructuredText.Append(text, ToItem());
        return text.ToString();
    }

    // A field name is a token in lower case (RFC 9421 §2.1).
    static bool IsName(string name)
    {
        if (name.Length is 0 or > 128)
        {
            return false;
        }
        foreach (var c in name.AsSpan(name[0] == '@' ? 1 : 0))
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }
        return name is not "@";
    }
}
