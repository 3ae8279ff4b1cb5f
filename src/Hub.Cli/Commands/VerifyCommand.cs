using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Cli.Commands.Evidence;
using Hub.Verify;
using Hub.Verify.Chains;
using Hub.Verify.Logs;
using Hub.Verify.Proofs;

namespace Hub.Cli.Commands;

/// <summary><c>hub verify</c>: an exported log, or one proof. Needs nothing but files and a key that came from elsewhere.</summary>
static class VerifyCommand
{
    const int MaxLeafBytes = ushort.MaxValue;

    static readonly Argument<FileSystemInfo> Target = new("DIR|FILE") { Description = "An exported log, a .tlog-proof or .cose file, or an evidence bundle (.evidence.zip)." };
    static readonly Option<FileInfo> Key = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the log.", Required = true };
    static readonly Option<FileInfo?> TagKeyFile = new("--tag-key") { Description = "tag-key.json of a person or agency: proves its list of entries complete." };
    static readonly Option<FileInfo?> PromiseFile = new("--promise") { Description = "With a proof: the hub's promise (compact JWS) that it must keep." };
    static readonly Option<FileInfo?> KeysFile = new("--keys") { Description = "With --promise: the log's keys.json (default: beside the proof)." };
    static readonly Option<FileInfo?> RootFile = new("--root") { Description = "With --promise or an evidence bundle: verifier key of the offline root, from elsewhere, that must have signed keys.json." };
    static readonly Option<FileInfo?> LeafFile = new("--leaf") { Description = "With a proof: the leaf's exact bytes (default: those that the proof brings along)." };
    static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON." };

    public static Command Build()
    {
        var command = new Command("verify", "Verify a log, a proof, a promise, a complete list or an evidence bundle, offline.") { Target, Key, TagKeyFile, PromiseFile, KeysFile, RootFile, LeafFile, Json };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var key = Verifying.Key(parsed.GetRequiredValue(Key));
        var target = parsed.GetRequiredValue(Target).FullName;
        VerifyReport report;
        if (Directory.Exists(target))
        {
            report = VerifyLog(target, key, parsed.GetValue(TagKeyFile), cancel);
        }
        else if (File.Exists(target) && EvidenceVerify.IsBundle(target))
        {
            return EvidenceVerify.Bundle(target, key, parsed.GetValue(RootFile), parsed.GetValue(Json), parsed.InvocationConfiguration.Output);
        }
        else if (File.Exists(target) && EvidenceVerify.IsCoseReceipt(target))
        {
            report = VerifyCoseReceipt(target, key, parsed);
        }
        else if (File.Exists(target))
        {
            report = VerifyProof(target, key, parsed);
        }
        else
        {
            throw CommandException.CouldNot($"{target}: no such folder or file");
        }
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

    static VerifyReport VerifyLog(string folder, NoteVerifierKey key, FileInfo? tagKeyFile, CancellationToken cancel)
    {
        var tagKey = tagKeyFile is null ? null : Commands.TagKeyFile.Read(tagKeyFile, key.Name);
        var directory = new LogDirectory(folder);
        var log = LogVerifier.Verify(directory, key, new ManagedEd25519(), cancel);
        var report = new VerifyReport("log", log.Faults) { Checkpoint = log.Checkpoint, EntriesRead = log.EntriesRead };
        if (tagKey is null || !log.IsRight)
        {
            return report;
        }
        var list = Completeness.Prove(directory, log, tagKey);
        if (list.Faults.ExitCode == ExitCodes.Right && list.Count == 0)
        {
            throw CommandException.CouldNot("no entry carries a tag of this key: it is nobody's in this log, or the log is not the one it belongs to");
        }
        return report with { Kind = "list", Faults = list.Faults, List = list };
    }

    static VerifyReport VerifyProof(string file, NoteVerifierKey key, ParseResult parsed)
    {
        var proof = Bounded.Read(file, TlogProof.MaxBytes);
        var leaf = parsed.GetValue(LeafFile) is { } given ? Bounded.Read(given.FullName, MaxLeafBytes) : LeafInside(proof);
        if (parsed.GetValue(PromiseFile) is { } promiseFile)
        {
            var keysFile = parsed.GetValue(KeysFile)?.FullName ?? Path.Combine(Path.GetDirectoryName(file)!, LogDirectory.KeysFile);
            var keys = Verifying.Keys(keysFile, parsed.GetValue(RootFile));
            var promise = Bounded.ReadText(promiseFile.FullName, Audit.Promises.Promise.MaxChars).Trim();
            var kept = PromiseVerifier.VerifyPromise(promise, proof, key, keys, new ManagedEd25519(), leaf);
            return new VerifyReport("promise", kept.Faults) { Checkpoint = kept.Checkpoint, Promise = kept.Promise, RootChecked = parsed.GetValue(RootFile) is not null };
        }
        if (leaf.Length == 0 && TlogProof.TryParse(proof) is not null)
        {
            throw CommandException.CouldNot($"{file}: a proof shows that a leaf is in the log, and it brings none along; give --promise or --leaf");
        }
        var shown = PromiseVerifier.VerifyProof(leaf, proof, key, new ManagedEd25519());
        return new VerifyReport("proof", shown.Faults) { Checkpoint = shown.Checkpoint };
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
