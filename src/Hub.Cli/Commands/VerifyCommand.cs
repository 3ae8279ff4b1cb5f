using System.CommandLine;
using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Audit.Witnesses;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Commands.Evidence;
using Hub.Verify;
using Hub.Verify.Chains;
using Hub.Verify.Continuations;
using Hub.Verify.Evidence;
using Hub.Verify.Logs;
using Hub.Verify.Proofs;
using Hub.Verify.TagRoots;
using Hub.Verify.Witnesses;

namespace Hub.Cli.Commands;

/// <summary><c>hub verify</c>: an exported log, a proof or an evidence bundle. Needs nothing but files and a key that came from elsewhere.</summary>
static class VerifyCommand
{
    const int MaxLeafBytes = ushort.MaxValue;

    static readonly Argument<FileSystemInfo> Target = new("DIR|FILE") { Description = "An exported log, a .tlog-proof or .cose file, a proof that a list is complete (.completeness.json), or an evidence bundle (.evidence.zip)." };
    static readonly Option<FileInfo?> Key = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the log." };
    static readonly Option<FileInfo?> TagKeyFile = new("--tag-key") { Description = "tag-key.json of a person or agency: proves its list of entries complete." };
    static readonly Option<FileInfo?> PromiseFile = new("--promise") { Description = "With a proof: the hub's promise (compact JWS) that it must keep." };
    static readonly Option<FileInfo?> KeysFile = new("--keys") { Description = "The log's keys.json (default: beside the log or proof)." };
    static readonly Option<FileInfo?> RootFile = new("--root") { Description = "Verifier key of the offline root, from elsewhere, that must have signed keys.json (a bundle brings it along). Without --key that list names the log's key for the size." };
    static readonly Option<FileInfo?> LeafFile = new("--leaf") { Description = "With a proof: the leaf's exact bytes (default: those that the proof brings along)." };
    static readonly Option<FileInfo?> PolicyFile = new("--policy") { Description = "Trust policy (C2SP tlog-policy): the witnesses whose cosignatures make a checkpoint final; not enough of them is a fault." };
    static readonly Option<DirectoryInfo?> Continues = new("--continues") { Description = "With a log that took the place of another: a copy of that one. Says what of it is lost." };
    static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON." };

    public static Command Build()
    {
        var command = new Command("verify", "Verify a log, a proof, a promise, a complete list or an evidence bundle, offline.") { Target, Key, TagKeyFile, PromiseFile, KeysFile, RootFile, LeafFile, PolicyFile, Continues, Json };
        AnchorVerify.All.ForEach(command.Add);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var target = parsed.GetRequiredValue(Target).FullName;
        var isLog = Directory.Exists(target);
        if (!isLog && !File.Exists(target))
        {
            throw CommandException.CouldNot($"{target}: no such folder or file");
        }
        if (!isLog && EvidenceVerify.IsBundle(target))
        {
            return await EvidenceVerify.BundleAsync(target, TrustOf(parsed), parsed, parsed.GetValue(Json), cancel);
        }
        var report = await VerifyAsync(target, isLog, parsed, cancel);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            report.WriteJson(output);
        }
        else
        {
            report.WriteText(output);
        }
        return report.Faults.ExitCode;
    }

    static async Task<VerifyReport> VerifyAsync(string target, bool isLog, ParseResult parsed, CancellationToken cancel)
    {
        var unlisted = new FaultList();
        if (KeyFor(target, isLog, parsed, unlisted) is not { } key)
        {
            return new(isLog ? "log" : "proof", unlisted);
        }
        var policy = parsed.GetValue(PolicyFile) is { } policyFile ? Verifying.Policy(policyFile) : null;
        if (isLog)
        {
            return await AnchorVerify.JoinAsync(VerifyLog(target, key, policy, parsed, cancel), new LogDirectory(target), parsed, cancel);
        }
        if (CompletenessVerify.IsDocument(target))
        {
            Refuse(parsed, "says nothing about a proof that a list is complete", PromiseFile, KeysFile, LeafFile, PolicyFile);
            var tagKey = parsed.GetValue(TagKeyFile) ?? throw CommandException.CouldNot($"{target}: a list is shown complete to whoever has its tag key; give --tag-key");
            return CompletenessVerify.Verify(target, key, Commands.TagKeyFile.Read(tagKey, key.Name).TagKey);
        }
        return EvidenceVerify.IsCoseReceipt(target) ? VerifyCoseReceipt(target, key, parsed) : VerifyProof(target, key, policy, parsed);
    }

    /// <summary>What the options say of a bundle; those of other targets are refused, for what they ask would not be answered.</summary>
    static EvidenceTrust TrustOf(ParseResult parsed)
    {
        Refuse(parsed, "is for logs and proofs: a bundle brings its own", TagKeyFile, PromiseFile, KeysFile, LeafFile, Continues);
        var root = parsed.GetValue(RootFile) is { } rootFile ? Verifying.Key(rootFile) : null;
        var key = root is null || parsed.GetValue(Key) is not null ? Verifying.Key(Given(parsed)) : null;
        var policy = parsed.GetValue(PolicyFile) is { } file ? Verifying.Policy(file) : null;
        return new(key, root) { Witnesses = policy is null ? null : new(policy, TimeProvider.System.GetUtcNow()) };
    }

    static void Refuse(ParseResult parsed, string why, params Option[] others)
    {
        if (Array.Find(others, option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw CommandException.CouldNot($"{other.Name} {why}");
        }
    }

    static FileInfo Given(ParseResult parsed) => parsed.GetValue(Key) ?? throw CommandException.CouldNot("name --key, or --root where a key list signed by it is at hand");

    /// <summary>The key given, or the one that the signed list beside the target names for the size; null with a fault when it names none.</summary>
    static NoteVerifierKey? KeyFor(string target, bool isLog, ParseResult parsed, FaultList faults)
    {
        if (parsed.GetValue(RootFile) is not { } root)
        {
            return Verifying.Key(Given(parsed));
        }
        if (parsed.GetValue(Key) is { } given)
        {
            return isLog ? KeyHeldToList(Verifying.Key(given), Verifying.Keys(KeysBeside(target, isLog, parsed), root), target, faults) : Verifying.Key(given);
        }
        var keys = Verifying.Keys(KeysBeside(target, isLog, parsed), root);
        var note = isLog
            ? Bounded.Read(Path.Combine(target, LogDirectory.CheckpointFile), SignedNote.MaxBytes)
            : TlogProof.TryParse(Bounded.Read(target, TlogProof.MaxBytes))?.Checkpoint.Encode() ?? throw CommandException.CouldNot($"{target}: no proof (C2SP tlog-proof)");
        return ListedLogKey.For(keys, note, LogDirectory.CheckpointFile, faults);
    }

    /// <summary>The key given for a log, where the root's list lets it sign the size; null with a fault where not: a stolen key signs what its list ended.</summary>
    static NoteVerifierKey? KeyHeldToList(NoteVerifierKey key, KeyList keys, string log, FaultList faults)
    {
        var note = SignedNote.TryParse(Bounded.Read(Path.Combine(log, LogDirectory.CheckpointFile), SignedNote.MaxBytes));
        if (note is null || !Checkpoint.TryParse(note.Text, out var checkpoint))
        {
            return key; // What is wrong with it the verifier says.
        }
        if (keys.Log.Where(listed => string.Equals(listed.Vkey, key.ToString(), StringComparison.Ordinal)).ToList() is not [var own, ..])
        {
            faults.Add("checkpoint.key-unlisted", LogDirectory.CheckpointFile, $"{key} in {LogDirectory.KeysFile}", "not there");
            return null;
        }
        if (!own.Covers(checkpoint.Size))
        {
            faults.Add("checkpoint.key-range", LogDirectory.CheckpointFile, string.Create(CultureInfo.InvariantCulture, $"a log key that may sign the size {checkpoint.Size}"), string.Create(CultureInfo.InvariantCulture, $"{own.Vkey}, for {own.From} to {own.Until}"));
            return null;
        }
        return key;
    }

    static string KeysBeside(string target, bool isLog, ParseResult parsed) =>
        parsed.GetValue(KeysFile)?.FullName ?? Path.Combine(isLog ? target : Path.GetDirectoryName(target)!, LogDirectory.KeysFile);

    static VerifyReport VerifyLog(string folder, NoteVerifierKey key, TrustPolicy? policy, ParseResult parsed, CancellationToken cancel)
    {
        var keys = parsed.GetValue(TagKeyFile) is { } file ? Commands.TagKeyFile.Read(file, key.Name) : null;
        var directory = new LogDirectory(folder);
        var bar = ProgressBar.OnTerminal(parsed.GetValue(Json));
        var log = LogVerifier.Verify(directory, key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel);
        bar?.Clear();
        var roots = TagRootVerifier.Verify(directory, log, cancel);
        var finality = policy is null ? null : WitnessVerifier.Verify(directory, log, key, policy, new ManagedEd25519(), TimeProvider.System.GetUtcNow(), cancel);
        var report = new VerifyReport("log", log.Faults) { Checkpoint = log.Checkpoint, EntriesRead = log.EntriesRead, Finality = finality, TagRoots = roots };
        if (parsed.GetValue(Continues) is { } earlier)
        {
            report = Continued(report, directory, log, earlier, parsed, cancel);
        }
        if (keys is null || !report.Faults.IsRight)
        {
            report.Faults.AddAll(roots.Faults);
            return report;
        }
        var lists = SealedChains.ProveAll(directory, log, keys.TagKey, keys.Released);
        if (lists.Faults.ExitCode == ExitCodes.Right && lists is { Own.Count: 0, Disclosed.Count: 0 })
        {
            throw CommandException.CouldNot("no entry carries a tag of this key: it is nobody's in this log, or the log is not the one it belongs to");
        }
        lists.Faults.AddAll(roots.Faults);
        return report with { Kind = "list", Faults = lists.Faults, List = lists.Own, Disclosed = lists.Disclosed };
    }

    static VerifyReport Continued(VerifyReport report, LogDirectory directory, LogReport log, DirectoryInfo earlier, ParseResult parsed, CancellationToken cancel)
    {
        var root = parsed.GetValue(RootFile);
        var keys = Verifying.Keys(KeysBeside(directory.Folder, isLog: true, parsed), root);
        var found = ContinuationVerifier.Verify(directory, log, keys, listSigned: root is not null, new LogDirectory(earlier.FullName), new ManagedEd25519(), cancel);
        return report with { Faults = found.Faults, Continuation = found };
    }

    static VerifyReport VerifyProof(string file, NoteVerifierKey key, TrustPolicy? policy, ParseResult parsed)
    {
        var proof = Bounded.Read(file, TlogProof.MaxBytes);
        var leaf = parsed.GetValue(LeafFile) is { } given ? Bounded.Read(given.FullName, MaxLeafBytes) : LeafInside(proof);
        if (parsed.GetValue(PromiseFile) is { } promiseFile)
        {
            var keys = Verifying.Keys(KeysBeside(file, isLog: false, parsed), parsed.GetValue(RootFile));
            var promise = Bounded.ReadText(promiseFile.FullName, Audit.Promises.Promise.MaxChars).Trim();
            var kept = PromiseVerifier.VerifyPromise(promise, proof, key, keys, new ManagedEd25519(), leaf);
            return new VerifyReport("promise", kept.Faults) { Checkpoint = kept.Checkpoint, Promise = kept.Promise, RootChecked = parsed.GetValue(RootFile) is not null, Finality = Final(kept.Faults) };
        }
        if (leaf.Length == 0 && TlogProof.TryParse(proof) is not null)
        {
            throw CommandException.CouldNot($"{file}: a proof shows that a leaf is in the log, and it brings none along; give --promise or --leaf");
        }
        var shown = PromiseVerifier.VerifyProof(leaf, proof, key, new ManagedEd25519());
        return new VerifyReport("proof", shown.Faults) { Checkpoint = shown.Checkpoint, Finality = Final(shown.Faults) };

        FinalityReport? Final(FaultList faults) => policy is null ? null : WitnessVerifier.Verify(proof, key, policy, new ManagedEd25519(), TimeProvider.System.GetUtcNow(), faults);
    }

    static VerifyReport VerifyCoseReceipt(string file, NoteVerifierKey key, ParseResult parsed)
    {
        var leaf = parsed.GetValue(LeafFile) ?? throw CommandException.CouldNot($"{file}: a COSE receipt brings no leaf along; give --leaf");
        var found = CoseReceiptVerifier.Verify(Bounded.Read(leaf.FullName, MaxLeafBytes), Bounded.Read(file, CoseReceipt.MaxBytes), key, new ManagedEd25519());
        return new VerifyReport("proof", found.Faults) { Checkpoint = found.Checkpoint };
    }

    // Nothing authenticates a proof's extra data as such; as a leaf it is authenticated by the path to the signed root.
    static byte[] LeafInside(byte[] proof) => TlogProof.TryParse(proof)?.Extra is { } extra ? extra.ToArray() : [];
}
