using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hub.Canon;

/// <summary>
/// One pass from JSON text to canonical text: members are written as they come, and an object whose members
/// came out of order is put in order when it closes. No document is built. Owns pooled arrays: never copy it, dispose it once.
/// </summary>
internal ref struct JcsCopy
{
    const int InitialNames = 256;
    const int InitialMembers = 32;

    readonly ReadOnlySpan<byte> source;
    readonly int maxDepth;
    Utf8JsonReader reader;
    PooledBytes output;
    PooledBytes names;
    PooledBytes scratch;
    Member[] members;
    int memberCount;

    [StructLayout(LayoutKind.Auto)]
    readonly record struct Member(int NameStart, int NameLength, int Start, int End, long SourceOffset);

    /// <param name="source">Valid UTF-8.</param>
    /// <param name="options">How lenient the reader is; its depth is set here.</param>
    /// <param name="maxDepth">Most nested arrays and objects.</param>
    public JcsCopy(ReadOnlySpan<byte> source, JsonReaderOptions options, int maxDepth)
    {
        this.source = source;
        this.maxDepth = maxDepth;
        // One deeper than allowed, so that the excess is met here, with its own code.
        reader = new Utf8JsonReader(source, options with { MaxDepth = maxDepth + 1 });
        output = new PooledBytes(source.Length);
        names = new PooledBytes(InitialNames);
        scratch = new PooledBytes(InitialNames);
        members = ArrayPool<Member>.Shared.Rent(InitialMembers);
    }

    /// <summary>The canonical text; valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Run()
    {
        try
        {
            reader.Read();
            CopyValue();
            reader.Read();
            return output.Span;
        }
        catch (JsonException malformed) when (malformed is not JsonFaultException)
        {
            throw new JsonFaultException(JsonFault.FromReader(source, malformed));
        }
    }

    public readonly void Dispose()
    {
        output.Dispose();
        names.Dispose();
        scratch.Dispose();
        ArrayPool<Member>.Shared.Return(members);
    }

    void CopyValue()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                CheckDepth();
                CopyObject();
                break;
            case JsonTokenType.StartArray:
                CheckDepth();
                CopyArray();
                break;
            case JsonTokenType.String:
                CopyText();
                break;
            case JsonTokenType.Number:
                CopyNumber();
                break;
            default:
                // true, false, null: one spelling each.
                output.Append(reader.ValueSpan);
                break;
        }
    }

    void CopyArray()
    {
        output.Append((byte)'[');
        var first = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!first)
            {
                output.Append((byte)',');
            }
            first = false;
            CopyValue();
        }
        output.Append((byte)']');
    }

    void CopyObject()
    {
        var (firstMember, firstName) = (memberCount, names.Length);
        output.Append((byte)'{');
        var bodyStart = output.Length;
        var ordered = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (memberCount > firstMember)
            {
                output.Append((byte)',');
            }
            CopyMember();
            ordered = ordered && (memberCount - firstMember < 2
                || Utf16Order.Compare(NameOf(members[memberCount - 2]), NameOf(members[memberCount - 1])) < 0);
        }
        if (!ordered)
        {
            PutInOrder(members.AsSpan(firstMember, memberCount - firstMember), bodyStart);
        }
        output.Append((byte)'}');
        memberCount = firstMember;
        names.Truncate(firstName);
    }

    void CopyMember()
    {
        var (nameStart, start, sourceOffset) = (names.Length, output.Length, reader.TokenStartIndex);
        AppendUnescaped(ref names);
        var nameLength = names.Length - nameStart;
        AppendQuoted(names.Span[nameStart..]);
        output.Append((byte)':');
        reader.Read();
        CopyValue();
        if (memberCount == members.Length)
        {
            GrowMembers();
        }
        members[memberCount++] = new Member(nameStart, nameLength, start, output.Length, sourceOffset);
    }

    void CopyText()
    {
        scratch.Truncate(0);
        if (reader.ValueIsEscaped)
        {
            AppendUnescaped(ref scratch);
        }
        AppendQuoted(scratch.Span);
    }

    /// <summary>A string without escapes is canonical as it stands: RFC 8259 lets nothing stand raw that RFC 8785 escapes.</summary>
    void AppendQuoted(scoped ReadOnlySpan<byte> unescaped)
    {
        if (reader.ValueIsEscaped)
        {
            JcsString.Append(ref output, unescaped);
            return;
        }
        output.Append((byte)'"');
        output.Append(reader.ValueSpan);
        output.Append((byte)'"');
    }

    readonly void AppendUnescaped(ref PooledBytes target)
    {
        if (!reader.ValueIsEscaped)
        {
            target.Append(reader.ValueSpan);
            return;
        }
        try
        {
            target.Advance(reader.CopyString(target.Free(reader.ValueSpan.Length)));
        }
        catch (InvalidOperationException)
        {
            throw Fault(reader.TokenStartIndex, JsonFaultCodes.Malformed, "an escaped surrogate stands without its other half");
        }
    }

    void CopyNumber()
    {
        var number = reader.ValueSpan;
        if (JcsNumber.IsShortInteger(number))
        {
            output.Append(number);
            return;
        }
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            throw Fault(reader.TokenStartIndex, JsonFaultCodes.Malformed, "the number is beyond the range of a double");
        }
        output.Advance(JcsNumber.Format(value, output.Free(JcsNumber.MaxSizeBytes)));
    }

    void PutInOrder(Span<Member> unordered, int bodyStart)
    {
        unordered.Sort(new ByName(names));
        scratch.Truncate(0);
        for (var i = 0; i < unordered.Length; i++)
        {
            if (i > 0)
            {
                CheckDistinct(unordered[i - 1], unordered[i]);
                scratch.Append((byte)',');
            }
            scratch.Append(output.Span[unordered[i].Start..unordered[i].End]);
        }
        output.Overwrite(bodyStart, scratch.Span);
    }

    readonly void CheckDistinct(Member left, Member right)
    {
        if (NameOf(left).SequenceEqual(NameOf(right)))
        {
            throw Fault(Math.Max(left.SourceOffset, right.SourceOffset), JsonFaultCodes.DuplicateMember, "the object already has a member of this name");
        }
    }

    readonly void CheckDepth()
    {
        if (reader.CurrentDepth >= maxDepth)
        {
            throw Fault(reader.TokenStartIndex, JsonFaultCodes.TooDeep, $"more than {maxDepth} nested arrays and objects");
        }
    }

    void GrowMembers()
    {
        var larger = ArrayPool<Member>.Shared.Rent(members.Length * 2);
        members.CopyTo(larger, 0);
        ArrayPool<Member>.Shared.Return(members);
        members = larger;
    }

    readonly ReadOnlySpan<byte> NameOf(Member member) => names.Span.Slice(member.NameStart, member.NameLength);

    readonly JsonFaultException Fault(long offset, string code, string message) =>
        new(JsonFault.At(source, offset, code, message));

    readonly struct ByName(PooledBytes names) : IComparer<Member>
    {
        public int Compare(Member x, Member y) => Utf16Order.Compare(
            names.Span.Slice(x.NameStart, x.NameLength),
            names.Span.Slice(y.NameStart, y.NameLength));
    }
}
