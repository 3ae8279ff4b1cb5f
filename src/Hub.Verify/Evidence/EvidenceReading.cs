using System.Globalization;
using Hub.Audit.Trails;

namespace Hub.Verify.Evidence;

/// <summary>Takes a bundle apart: the zip, the manifest against its files, and every file that follows from others against them.</summary>
sealed class EvidenceReading
{
    readonly FaultList _faults;
    readonly Dictionary<string, ReadOnlyMemory<byte>> _files;
    readonly HashSet<string> _told = new(StringComparer.Ordinal);

    EvidenceReading(IReadOnlyList<StoredFile> files, FaultList faults)
    {
        _faults = faults;
        _files = files.ToDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal);
    }

    /// <summary>The parts, as far as the bundle can be gone through; null otherwise, with the fault that says why.</summary>
    public static (EvidenceAbout? About, EvidenceParts? Parts) Run(ReadOnlyMemory<byte> zip, FaultList faults)
    {
        var read = StoredZip.Read(zip);
        foreach (var (place, verdict) in read.Faults)
        {
            faults.Add(place, verdict);
        }
        return read.Files is { } files ? new EvidenceReading(files, faults).Run() : (null, null);
    }

    (EvidenceAbout? About, EvidenceParts? Parts) Run()
    {
        if (File(EvidenceNames.Manifest) is not { } manifestBytes)
        {
            return (null, null);
        }
        if (EvidenceManifest.TryParse(manifestBytes.Span) is not { } manifest || manifest.About() is not { } about)
        {
            _faults.Add("manifest.malformed", EvidenceNames.Manifest, "the manifest of an evidence bundle, version 1", "something else");
            return (null, null);
        }
        CompareListed(manifest);
        if (PartsOf(about) is not { } parts)
        {
            return (about, null);
        }
        CompareDerived(parts);
        return (about, parts);
    }

    /// <summary>What the manifest says of each file.</summary>
    void CompareListed(EvidenceManifest manifest)
    {
        foreach (var listed in manifest.Files)
        {
            if (File(listed.Name) is { } bytes && ManifestFile.Hash(bytes.Span) is var found && !string.Equals(found, listed.Sha256, StringComparison.Ordinal))
            {
                Tell("evidence.changed", listed.Name, "SHA-256 " + Plain(listed.Sha256), found);
            }
        }
        var names = manifest.Files.Select(file => file.Name).Append(EvidenceNames.Manifest).Append(EvidenceNames.Sums).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _files.Keys.Where(name => !names.Contains(name)))
        {
            Tell("evidence.extra", name, "a file of the manifest", "one that it does not name");
        }
    }

    /// <summary>Files that follow from others: they are what these give, and there are no more of them.</summary>
    void CompareDerived(EvidenceParts parts)
    {
        var readme = File(EvidenceNames.Readme) ?? EvidenceReadme.Current;
        if (!EvidenceReadme.IsKnown(readme.Span) && !_told.Contains(EvidenceNames.Readme))
        {
            _faults.AddUncheckable("evidence.readme", EvidenceNames.Readme, "a text that this verifier knows", "another: do not run its commands");
        }
        var expected = EvidenceBundle.Files(parts, readme).ToDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal);
        foreach (var name in _files.Keys.Where(name => !expected.ContainsKey(name)))
        {
            Tell("evidence.extra", name, "a file that belongs to this evidence", "one that does not");
        }
        var damaged = _told.Count > 0;
        foreach (var (name, bytes) in expected)
        {
            if (File(name) is not { } found || found.Span.SequenceEqual(bytes.Span))
            {
                continue;
            }
            // Both lists follow from all other files: where one of those is told, they need not be told as well.
            if (name is EvidenceNames.Manifest or EvidenceNames.Sums)
            {
                if (!damaged)
                {
                    Tell("manifest.form", name, "what follows from the files", "something else");
                }
                continue;
            }
            Tell("evidence.derived", name, "what the evidence beside it says", "something else");
        }
    }

    EvidenceParts? PartsOf(EvidenceAbout about)
    {
        if (File(EvidenceNames.Checkpoint) is not { } checkpoint || File(EvidenceNames.Vkey) is not { } vkey)
        {
            return null;
        }
        var trail = about.Kind == EvidenceKind.Trail ? File(EvidenceNames.Trail) : null;
        if (about.Kind == EvidenceKind.Trail && trail is null)
        {
            return null;
        }
        if ((trail is { } bytes ? OfTrail(bytes) : OfOne()) is not { } entries)
        {
            return null;
        }
        return new(about, checkpoint, Optional(EvidenceNames.Keys), EvidenceBundle.OfLine(vkey.Span) ?? "", entries, trail, Anchor());
    }

    /// <summary>Both files or neither.</summary>
    EvidenceAnchor? Anchor() =>
        (Optional(EvidenceNames.Anchor) is not null || Optional(EvidenceNames.AnchorConsistency) is not null)
        && File(EvidenceNames.Anchor) is { } evidence
        && File(EvidenceNames.AnchorConsistency) is { } consistency
            ? new(evidence, consistency)
            : null;

    List<EvidenceEntry>? OfTrail(ReadOnlyMemory<byte> bytes)
    {
        if (TrailDocument.TryParse(bytes.Span) is not { } document)
        {
            _faults.Add("document.malformed", EvidenceNames.Trail, "a trail document of version 1", "something else");
            return null;
        }
        return [.. EvidenceParts.EntriesOf(document).Select(Besides)];
    }

    List<EvidenceEntry>? OfOne()
    {
        var indexes = _files.Keys.Select(EvidenceNames.EntryOf).OfType<(long Index, string Name)>().Select(entry => entry.Index).Distinct().ToList();
        if (indexes.Count != 1)
        {
            _faults.Add("evidence.entries", "entries", "exactly one entry", indexes.Count.ToString(CultureInfo.InvariantCulture));
            return null;
        }
        var index = indexes[0];
        return File(EvidenceNames.Of(index, EvidenceNames.Leaf)) is { } leaf && File(EvidenceNames.Of(index, EvidenceNames.Proof)) is { } proof
            ? [Besides(new EvidenceEntry(index, "entry", leaf, Optional(EvidenceNames.Of(index, EvidenceNames.Record)), proof))]
            : null;
    }

    /// <summary>What came along with an entry and follows from nothing else.</summary>
    EvidenceEntry Besides(EvidenceEntry entry) => entry with
    {
        CoseReceipt = Optional(EvidenceNames.Of(entry.Index, EvidenceNames.CoseReceipt)),
        Promise = Text(entry.Index, EvidenceNames.Promise),
        Reply = Text(entry.Index, EvidenceNames.Reply),
    };

    string? Text(long index, string name) =>
        Optional(EvidenceNames.Of(index, name)) is { } bytes ? EvidenceBundle.OfLine(bytes.Span) ?? "" : null;

    ReadOnlyMemory<byte>? Optional(string name) => _files.TryGetValue(name, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?);

    ReadOnlyMemory<byte>? File(string name)
    {
        if (Optional(name) is { } bytes)
        {
            return bytes;
        }
        Tell("evidence.missing", name, "the file", "none");
        return null;
    }

    /// <summary>One fault for each file, the first.</summary>
    void Tell(string code, string name, string expected, string found)
    {
        if (_told.Add(name))
        {
            _faults.Add(code, Plain(name), expected, found);
        }
    }

    /// <summary>A text that may be anything, fit to be shown.</summary>
    static string Plain(string text)
    {
        const int most = 128;
        return string.Concat(text.Take(most).Select(c => char.IsControl(c) || c > '~' ? '?' : c));
    }
}
