using System.Text;
using Hub.Audit.Notes;

namespace Hub.Verify.Trails;

/// <summary>Checks each signature once: the proofs of one document mostly stand under one checkpoint.</summary>
sealed class RememberingVerifier(INoteVerifier key) : INoteVerifier
{
    readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    public string Name => key.Name;

    public uint KeyId => key.KeyId;

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        var known = Convert.ToHexString(signature) + ":" + Encoding.Latin1.GetString(text);
        if (!_known.TryGetValue(known, out var right))
        {
            right = key.Verify(text, signature);
            _known.Add(known, right);
        }
        return right;
    }
}
