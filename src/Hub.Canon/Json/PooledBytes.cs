using System.Buffers;

namespace Hub.Canon;

/// <summary>A growing byte buffer from the shared pool; cleared on return, since records pass through it.</summary>
internal struct PooledBytes(int capacity) : IDisposable
{
    byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public void Append(byte value)
    {
        if (Length == bytes.Length)
        {
            Grow(1);
        }
        bytes[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> values)
    {
        values.CopyTo(Free(values.Length));
        Length += values.Length;
    }

    /// <summary>At least <paramref name="size"/> writable bytes after the end; <see cref="Advance"/> makes them part of it.</summary>
    public Span<byte> Free(int size)
    {
        if (bytes.Length - Length < size)
        {
            Grow(size);
        }
        return bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Truncate(int length) => Length = length;

    /// <summary>Replaces what stands from <paramref name="start"/> on by as many other bytes.</summary>
    public readonly void Overwrite(int start, scoped ReadOnlySpan<byte> values) => values.CopyTo(bytes.AsSpan(start));

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(bytes, clearArray: true);

    void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + size, bytes.Length * 2));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        bytes = larger;
    }
}
