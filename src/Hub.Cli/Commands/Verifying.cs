using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;

namespace Hub.Cli.Commands;

/// <summary>Keys that verifying commands are given.</summary>
static class Verifying
{
    /// <summary>A verifier key's file.</summary>
    public static NoteVerifierKey Key(FileInfo file) =>
        NoteVerifierKey.TryParse(Bounded.ReadText(file.FullName, NoteVerifierKey.MaxTextChars).Trim(), out var key)
            ? key
            : throw CommandException.CouldNot($"{file.FullName}: no verifier key (C2SP vkey)");

    /// <summary>A trust policy's file.</summary>
    public static TrustPolicy Policy(FileInfo file)
    {
        var (policy, verdict) = TrustPolicyReader.Read(Bounded.Read(file.FullName, TrustPolicyReader.MaxBytes));
        return policy ?? throw CommandException.CouldNot($"{file.FullName}: {verdict}");
    }

    /// <summary>The key list of a file: believed as it is, or held to a root.</summary>
    public static KeyList Keys(string file, FileInfo? rootFile) => Keys(Bounded.Read(file, KeyList.MaxBytes), file, rootFile);

    /// <summary>The key list in bytes that came from <paramref name="from"/>.</summary>
    public static KeyList Keys(byte[] bytes, string from, FileInfo? rootFile)
    {
        if (rootFile is null)
        {
            return KeyList.TryParse(bytes) ?? throw CommandException.CouldNot($"{from}: no key list");
        }
        var (keys, verdict) = KeyList.Verify(bytes, Key(rootFile), new ManagedEd25519());
        return keys is not null && verdict.IsRight ? keys : throw CommandException.Refused($"{from}: {verdict.Code}: expected {verdict.Expected}, found {verdict.Found}");
    }
}
