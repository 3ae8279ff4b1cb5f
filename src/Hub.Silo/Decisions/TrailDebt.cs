using System.Buffers.Binary;
using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Silo.Decisions;

/// <summary>What a row under <see cref="TrailIds.Owed"/> says: 16 bytes of the trail's id ‖ the awaited step, 4 bytes big-endian.</summary>
/// <param name="Step">The step that was about to be proposed; until it is there the row stays.</param>
sealed record TrailDebt(Id128 Trail, int Step)
{
    public DueItem At(string key, long at)
    {
        var payload = new byte[Id128.SizeBytes + sizeof(int)];
        Trail.ToArray().CopyTo(payload, 0);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(Id128.SizeBytes), Step);
        return new(key, at, payload);
    }

    public static TrailDebt Of(DueItem row) =>
        new(new Id128(row.Payload.AsSpan(0, Id128.SizeBytes)), BinaryPrimitives.ReadInt32BigEndian(row.Payload.AsSpan(Id128.SizeBytes)));
}
