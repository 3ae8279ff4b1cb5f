using Hub.Verify.Evidence;

namespace Hub.Verify.Tests.Evidence;

/// <summary>What holds of every bundle, whatever is done to its bytes.</summary>
public sealed class BundleLaws
{
    const int Flips = 60;
    const int Mangled = 300;
    const int AnchorFlips = 200;

    readonly Bundles _bundles = new();

    [Fact]
    public void Right_bundles_are_right()
    {
        foreach (var parts in All())
        {
            var report = _bundles.Verify(parts);
            Assert.Equal("", string.Join('\n', report.Faults.Listed));
            Assert.True(report.RootChecked);
            Assert.Equal(1, report.OtherSignatures);
            // Without the root, only what the log's key shows by itself is right.
            var alone = _bundles.Verify(EvidenceBundle.Write(parts), withRoot: false);
            var isAgency = parts.About.Reader == EvidenceReader.Agency;
            Assert.Equal(isAgency ? ("evidence.keys-unchecked", 2) : ("", 0), (Bundles.Codes(alone), alone.Faults.ExitCode));
            Assert.Equal(!isAgency, alone.KeysChecked);
        }
    }

    [Fact]
    public void Same_parts_give_the_same_bytes()
    {
        foreach (var parts in All())
        {
            Assert.Equal(EvidenceBundle.Write(parts), EvidenceBundle.Write(parts with { Entries = [.. parts.Entries] }));
        }
    }

    [Fact]
    public void Any_flipped_bit_is_a_fault()
    {
        foreach (var parts in All())
        {
            var zip = EvidenceBundle.Write(parts);
            foreach (var (name, _, bytes) in Mutations.BitFlips(zip, parts.About.Kind.ToString() + parts.About.Reader, Flips))
            {
                Assert.True(_bundles.Verify(bytes).Faults.IsWrong, name);
            }
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_file_is_a_fault_at_that_file_though_the_lists_are_made_again()
    {
        foreach (var parts in All())
        {
            var files = StoredZip.Read(EvidenceBundle.Write(parts)).Files!;
            foreach (var file in files.Where(file => file.Name is not (EvidenceNames.Manifest or EvidenceNames.Sums or EvidenceNames.Anchor)))
            {
                foreach (var (name, _, bytes) in Mutations.BitFlips(file.Bytes.ToArray(), file.Name, 1))
                {
                    var report = _bundles.Verify(Relisted(files, file.Name, bytes));
                    Assert.True(report.Faults.ExitCode != 0, name);
                    // A README that is not the project's is nothing that could be checked.
                    Assert.True(report.Faults.IsWrong || file.Name == EvidenceNames.Readme, name);
                }
            }
        }
    }

    /// <summary>The block holds neither the chain's number nor the transaction's hash: the one is compared with what the reader knows, the other is a place to look and nothing else.</summary>
    [Fact]
    public void Any_flipped_bit_of_an_anchor_is_a_fault_for_a_reader_who_knows_the_chain()
    {
        var parts = _bundles.Anchored(_bundles.AgencyParts(), 3);
        var evidence = parts.Anchor!.Evidence.ToArray();
        var unproved = evidence.AsSpan().IndexOf("\"transactionHash\":\"0x"u8) + "\"transactionHash\":\"0x".Length;
        var trust = new EvidenceTrust(_bundles.Key, _bundles.Root) { Anchor = new(ChainId: 31_337) };
        Assert.Equal(0, Bundles.Verify(parts, trust).Faults.ExitCode);
        foreach (var (name, _, bytes) in Mutations.BitFlips(evidence, "anchor", AnchorFlips))
        {
            var isUnproved = bytes.AsSpan(0, unproved).SequenceEqual(evidence.AsSpan(0, unproved)) && bytes.AsSpan(unproved + 64).SequenceEqual(evidence.AsSpan(unproved + 64));
            Assert.True(isUnproved || Bundles.Verify(parts with { Anchor = parts.Anchor with { Evidence = bytes } }, trust).Faults.IsWrong, name);
        }
    }

    [Fact]
    public void Anything_may_be_read_without_harm()
    {
        var zip = EvidenceBundle.Write(_bundles.PersonParts());
        for (var seed = 0; seed < Mangled; seed++)
        {
            var mangled = Mangle(zip, seed);
            Assert.True(mangled.AsSpan().SequenceEqual(zip) || _bundles.Verify(mangled).Faults.IsWrong, $"seed {seed}");
        }
    }

    [Fact]
    public void Cut_and_lengthened_bundles_are_faults()
    {
        var zip = EvidenceBundle.Write(_bundles.AgencyParts());
        for (var length = 0; length < zip.Length; length += 97)
        {
            Assert.Equal(1, _bundles.Verify(zip[..length]).Faults.ExitCode);
        }
        Assert.Equal("zip.malformed", Bundles.Codes(_bundles.Verify([.. zip, 0])));
        Assert.Equal("zip.malformed", Bundles.Codes(_bundles.Verify([0, .. zip])));
        Assert.Equal("zip.malformed", Bundles.Codes(_bundles.Verify([.. zip, .. zip])));
    }

    EvidenceParts[] All() => [_bundles.AgencyParts(), _bundles.PersonParts(), _bundles.PartsOf("opening-1", EvidenceReader.Person), _bundles.TrailParts(), _bundles.Anchored(_bundles.PersonParts(), _bundles.Size - 1)];

    /// <summary>The same files with one changed, under a manifest and list of hashes that fit.</summary>
    static byte[] Relisted(IReadOnlyList<StoredFile> files, string name, byte[] bytes)
    {
        var old = System.Text.Encoding.ASCII.GetString(files.First(f => f.Name == EvidenceNames.Sums).Bytes.Span);
        var before = Hash(files.First(f => f.Name == name).Bytes.Span);
        var manifest = Replaced(files, EvidenceNames.Manifest, before, Hash(bytes));
        var manifestBefore = Hash(files.First(f => f.Name == EvidenceNames.Manifest).Bytes.Span);
        var sums = old.Replace($"{before}  {name}\n", $"{Hash(bytes)}  {name}\n", StringComparison.Ordinal).Replace(manifestBefore, Hash(manifest), StringComparison.Ordinal);
        return StoredZip.Write(files.Select(file => file.Name switch
        {
            EvidenceNames.Manifest => file with { Bytes = manifest },
            EvidenceNames.Sums => file with { Bytes = System.Text.Encoding.ASCII.GetBytes(sums) },
            _ when file.Name == name => file with { Bytes = bytes },
            _ => file,
        }));
    }

    static byte[] Replaced(IReadOnlyList<StoredFile> files, string file, string from, string to) =>
        System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(files.First(f => f.Name == file).Bytes.Span).Replace(from, to, StringComparison.Ordinal));

    static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    /// <summary>Pieces of the zip doubled, dropped, moved and overwritten; the same for the same seed.</summary>
    static byte[] Mangle(byte[] zip, int seed)
    {
        var random = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(seed));
        var (at, length, to) = ((int)(BitConverter.ToUInt32(random) % zip.Length), BitConverter.ToUInt16(random, 4) % 300, (int)(BitConverter.ToUInt32(random, 8) % zip.Length));
        var piece = zip.AsSpan(at, Math.Min(length, zip.Length - at)).ToArray();
        return (random[12] % 4) switch
        {
            0 => [.. zip.AsSpan(0, to), .. piece, .. zip.AsSpan(to)],
            1 => [.. zip.AsSpan(0, at), .. zip.AsSpan(at + piece.Length)],
            2 => Overwritten(zip, to, piece),
            // The directory at the end is where a reader is led astray.
            _ => Overwritten(zip, zip.Length - 1 - (to % 4000 % zip.Length), random.AsSpan(13, 1 + (random[31] % 4)).ToArray()),
        };
    }

    static byte[] Overwritten(byte[] zip, int at, byte[] piece)
    {
        var copy = (byte[])zip.Clone();
        piece.AsSpan(0, Math.Min(piece.Length, copy.Length - at)).CopyTo(copy.AsSpan(at));
        return copy;
    }
}
