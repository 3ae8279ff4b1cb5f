using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Proofs;
using Hub.Audit.Proofs.Cose;
using Hub.Audit.Tests.Anchors;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Evidence;
using Hub.Verify.Tests.Trails;

namespace Hub.Verify.Tests.Evidence;

/// <summary>Right bundles of each kind, in a log of their own.</summary>
internal sealed class Bundles
{
    /// <summary>The exchange that single bundles are about.</summary>
    public const string Exchange = "exchange-a";

    static readonly LibcryptoEd25519 Ed25519 = new();

    readonly Lazy<TrailDocument> _document;

    public Bundles() => _document = new(() =>
    {
        var document = Builder.Build();
        Size = Builder.Log.Entries.Count;
        return document;
    });

    /// <summary>Of the checkpoint; the log may grow afterwards.</summary>
    public int Size { get; private set; }

    /// <summary>Puts further lines on the checkpoint.</summary>
    public Func<SignedNote, SignedNote> Further { get; init; } = note => note;

    public TrailBuilder Builder { get; } = new()
    {
        // The record's hash of the payload is the one of the reply made below.
        Change = (name, record) => record is ExchangeRecord exchange && name == Exchange ? exchange with { PayloadSha256 = Hash256.Of(Payload()) } : record,
    };

    public NoteVerifierKey Key => Builder.Log.Vkey;

    public NoteVerifierKey Root => NoteVerifierKey.Ed25519("example.org/root", Builder.Log.Root.PublicKey.Span);

    public TrailDocument Document => _document.Value;

    public byte[] Keys => Builder.Keys.Sign(Builder.Log.Root, "example.org/root");

    /// <summary>With a cosignature by nobody known here, which a checkpoint may carry.</summary>
    public SignedNote Checkpoint => Further(SignedNote.TryParse(Builder.Log.Checkpoint(Size))!.With(new("witness.example/w", 7, new byte[72])));

    public EvidenceParts TrailParts()
    {
        var cosigned = Document with
        {
            Steps = [.. Document.Steps.Select(Cosigned)],
            Programme = Cosigned(Document.Programme),
            Exchanges = [.. Document.Exchanges.Select(Cosigned)],
            Openings = [.. Document.Openings.Select(Cosigned)],
        };
        return new(
            new(EvidenceKind.Trail, cosigned.Trail, cosigned.Origin, EvidenceReader.Auditor),
            Checkpoint.Encode(),
            Keys,
            Key.ToString(),
            [.. EvidenceParts.EntriesOf(cosigned).Select(entry => entry with { CoseReceipt = CoseOf(entry) })],
            cosigned.ToJson());
    }

    public EvidenceParts AgencyParts() => PartsOf(Exchange, EvidenceReader.Agency);

    public EvidenceParts PersonParts() => PartsOf(Exchange, EvidenceReader.Person);

    public EvidenceParts PartsOf(string name, EvidenceReader reader)
    {
        _ = Document;
        var entry = Cosigned(Builder.Entry(name));
        var document = Document with { Steps = [entry], Exchanges = [], Openings = [] };
        var made = EvidenceParts.EntriesOf(document).First(e => e.Role == "step-0") with { Role = "entry" };
        made = made with { CoseReceipt = CoseOf(made) };
        if (reader == EvidenceReader.Agency)
        {
            made = made with { Record = null, Promise = Builder.Log.Promise((int)made.Index), Reply = Reply() };
        }
        var kind = name.StartsWith("exchange", StringComparison.Ordinal) ? EvidenceKind.Exchange : EvidenceKind.Entry;
        return new(new(kind, entry.Id, LogBuilder.Origin, reader), Checkpoint.Encode(), Keys, Key.ToString(), [made]);
    }

    /// <summary>The same with an anchor of the tree of this size, in a block of other transactions.</summary>
    public EvidenceParts Anchored(EvidenceParts parts, int anchored)
    {
        while (Builder.Log.Entries.Count < anchored)
        {
            Builder.Log.Add();
        }
        var evidence = MadeBlock.Evidence(LogBuilder.Origin, anchored, Builder.Log.RootAt(anchored), transactions: 3, place: 1).Encode();
        return parts with { Anchor = EvidenceAnchor.Of(evidence, Builder.Log.Consistency(Math.Min(anchored, Size), Math.Max(anchored, Size))) };
    }

    public static EvidenceReport Verify(EvidenceParts parts, EvidenceTrust trust) => EvidenceVerifier.Verify(EvidenceBundle.Write(parts), trust, Ed25519);

    public EvidenceReport Verify(EvidenceParts parts) => Verify(EvidenceBundle.Write(parts));

    public EvidenceReport Verify(byte[] zip, bool withRoot = true) => EvidenceVerifier.Verify(zip, Key, withRoot ? Root : null, Ed25519);

    public static string Codes(EvidenceReport report) => string.Join(' ', report.Faults.Listed.Select(fault => fault.Code).Distinct(StringComparer.Ordinal));

    /// <summary>The hub's signed reply of the exchange, as it lies inside the seal.</summary>
    public string Reply(ECDsa? key = null, byte[]? payload = null)
    {
        var text = $"{Base64Url.EncodeToString("{\"alg\":\"ES256\",\"typ\":\"hub-reply+jws\",\"kid\":\"reply-1\"}"u8)}.{Base64Url.EncodeToString(payload ?? Payload())}";
        return $"{text}.{Base64Url.EncodeToString((key ?? Builder.ReplyKey).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    /// <summary>What that reply says, one value transformed and one not.</summary>
    public static byte[] Payload(string year = "1980", string exchange = Exchange) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new
    {
        exchangeId = TrailBuilder.IdOf(exchange).ToString(),
        origin = LogBuilder.Origin,
        agency = "kemensos",
        fields = new object[]
        {
            new { name = "birth_date", value = year, salt = TrailBuilder.SaltOf("birth_date").ToString(), transform = "generalise" },
            new { name = "household_size", value = 4, salt = TrailBuilder.SaltOf("household_size").ToString() },
        },
    }));

    TrailEntryDocument Cosigned(TrailEntryDocument entry)
    {
        var proof = TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof))!;
        return entry with { Proof = Encoding.UTF8.GetString(new TlogProof(proof.Index, proof.Path, Checkpoint, Encoding.UTF8.GetBytes(entry.Leaf.GetRawText())).Encode()) };
    }

    public byte[] CoseOf(EvidenceEntry entry) => CoseOf(entry, Builder.Log.Key);

    public static byte[] CoseOf(EvidenceEntry entry, IEd25519Key key)
    {
        var proof = TlogProof.TryParse(entry.Proof.Span)!;
        Assert.True(Audit.Notes.Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint));
        return CoseReceipt.Of(proof, checkpoint, NoteVerifierKey.Ed25519(LogBuilder.Origin, key.PublicKey.Span), CoseReceipt.Sign(checkpoint, key)).Encode();
    }
}
