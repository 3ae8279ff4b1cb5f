using System.Security.Cryptography;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>The two keys of one subject, in memory.</summary>
sealed class SubjectKeys
{
    SubjectKeys(byte[] subject, byte[] tag) => (Subject, Tag) = (subject, tag);

    /// <summary>Seals the subject's records.</summary>
    public byte[] Subject { get; }

    /// <summary>Makes the subject's tags.</summary>
    public byte[] Tag { get; }

    public static SubjectKeys New() => new(RandomNumberGenerator.GetBytes(KeyWrap.KeyBytes), RandomNumberGenerator.GetBytes(KeyWrap.KeyBytes));

    /// <summary>Wrapped subject key ‖ wrapped tag key: always the same length, so that a row can be overwritten in place.</summary>
    public byte[] Wrap(byte[] kek, Id128 id) =>
    [
        .. KeyWrap.Wrap(kek, Subject, KeyWrap.Purpose("subject", id.ToString())),
        .. KeyWrap.Wrap(kek, Tag, KeyWrap.Purpose("tag", id.ToString())),
    ];

    public static SubjectKeys? TryUnwrap(byte[] kek, Id128 id, byte[] wrapped)
    {
        if (wrapped.Length != 2 * KeyWrap.WrappedBytes)
        {
            return null;
        }
        var subject = KeyWrap.TryUnwrap(kek, wrapped.AsSpan(0, KeyWrap.WrappedBytes), KeyWrap.Purpose("subject", id.ToString()));
        var tag = KeyWrap.TryUnwrap(kek, wrapped.AsSpan(KeyWrap.WrappedBytes), KeyWrap.Purpose("tag", id.ToString()));
        return subject is null || tag is null ? null : new(subject, tag);
    }

    public void Clear()
    {
        CryptographicOperations.ZeroMemory(Subject);
        CryptographicOperations.ZeroMemory(Tag);
    }
}
