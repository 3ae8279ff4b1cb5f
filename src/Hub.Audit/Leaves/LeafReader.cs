using System.Buffers;
using System.Buffers.Text;
using Hub.Canon;

namespace Hub.Audit.Leaves;

/// <summary>Reads values at fixed distances; the caller compares everything else by writing the leaf again.</summary>
ref struct LeafReader(ReadOnlySpan<byte> entry)
{
    const int HashChars = 43;
    const int IdChars = 22;

    ReadOnlySpan<byte> _rest = entry;

    public bool Failed { get; private set; }

    public Hash256 Hash(int skip)
    {
        Span<byte> bytes = stackalloc byte[Hash256.SizeBytes];
        return Decode(skip, HashChars, bytes) ? new(bytes) : default;
    }

    public Id128 Id(int skip)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        return Decode(skip, IdChars, bytes) ? new(bytes) : default;
    }

    bool Decode(int skip, int count, scoped Span<byte> bytes)
    {
        var text = _rest.Slice(skip, count);
        _rest = _rest[(skip + count)..];
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
        {
            Failed = true;
            return false;
        }
        return true;
    }
}
