using System.Buffers.Text;
using Hub.Canon;

namespace Hub.Audit.Leaves;

/// <summary>Writes the parts of a leaf one after another.</summary>
ref struct LeafWriter(Span<byte> destination)
{
    readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_destination[Written..]);
        Written += text.Length;
    }

    public void Number(long number)
    {
        Utf8Formatter.TryFormat(number, _destination[Written..], out var count);
        Written += count;
    }

    public void Hash(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.SizeBytes];
        hash.CopyTo(bytes);
        Written += Base64Url.EncodeToUtf8(bytes, _destination[Written..]);
    }

    public void Id(Id128 id)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        id.CopyTo(bytes);
        Written += Base64Url.EncodeToUtf8(bytes, _destination[Written..]);
    }
}
