using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Verify.Trails;

namespace Hub.Api.Trails;

/// <summary>Checks a trail's document with the offline verifier, so that the page says what <c>hub trail verify</c> says. Thread-safe.</summary>
/// <param name="log">The log's key.</param>
/// <param name="keyList">Path of <c>keys.json</c> as the hub hands it out; without it the notices' signatures stay unchecked.</param>
public sealed class TrailChecker(NoteVerifierKey log, string keyList, IEd25519Verification ed25519)
{
    /// <summary>The log's verifier key, to be compared with the one published elsewhere.</summary>
    public string VerifierKey { get; } = log.ToString();

    public CheckedTrail Check(TrailDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return FaultGroups.Of(TrailVerifier.Verify(document.ToJson(), log, Keys(), ed25519));
    }

    /// <summary>Read anew each time: after a change of keys the list holds the ones before, by which older notices are signed.</summary>
    KeyList? Keys()
    {
        var file = new FileInfo(keyList);
        return file is { Exists: true, Length: <= KeyList.MaxBytes } ? KeyList.TryParse(File.ReadAllBytes(keyList)) : null;
    }
}
