namespace Hub.Jose;

/// <summary>A bare item of RFC 9651 §3.3. Display strings are not taken.</summary>
abstract record BareItem
{
    BareItem()
    {
    }

    /// <summary>−999,999,999,999,999 to 999,999,999,999,999.</summary>
    public sealed record Integer(long Value) : BareItem;

    /// <summary>Up to 12 digits before the point, 1 to 3 after it.</summary>
    public sealed record Fraction(decimal Value) : BareItem;

    /// <summary>Printable ASCII.</summary>
    public sealed record Text(string Value) : BareItem;

    public sealed record Token(string Value) : BareItem;

    public sealed record Bytes(byte[] Value) : BareItem;

    public sealed record Flag(bool Value) : BareItem;

    /// <summary>Seconds since 1970.</summary>
    public sealed record Date(long Value) : BareItem;
}

/// <summary>One <c>;key=value</c>.</summary>
readonly record struct SfParameter(string Key, BareItem Value);

/// <summary>A member of a dictionary or list.</summary>
abstract record SfMember(IReadOnlyList<SfParameter> Parameters)
{
    public sealed record Item(BareItem Value, IReadOnlyList<SfParameter> Parameters) : SfMember(Parameters);

    public sealed record InnerList(IReadOnlyList<Item> Items, IReadOnlyList<SfParameter> Parameters) : SfMember(Parameters);
}

/// <summary>A dictionary in the order of the field; keys are distinct.</summary>
sealed record SfDictionary(IReadOnlyList<KeyValuePair<string, SfMember>> Members)
{
    public SfMember? Find(string key)
    {
        for (var i = 0; i < Members.Count; i++)
        {
            if (string.Equals(Members[i].Key, key, StringComparison.Ordinal))
            {
                return Members[i].Value;
            }
        }
        return null;
    }
}
