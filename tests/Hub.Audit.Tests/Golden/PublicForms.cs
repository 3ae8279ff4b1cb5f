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
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.Testing;

namespace Hub.Audit.Tests.Golden;

/// <summary>What others read of a log, held against files that were written once: leaf, promise and key list.</summary>
public sealed class PublicForms
{
    const string Origin = "localhost/demo-00000000";

    static readonly Leaf First = new(
        1_767_225_600_000, Hash(1), Id(2), default, new Tags(Id(3), Id(4), Id(5), Id(6)));

    static readonly Promise Word = new(Origin, First.Id, Rfc6962.LeafHash(First.Encode()), 0, First.At);

    [Fact]
    public void Leaf_keeps_its_bytes() => Assert.Equal(Stored("leaf.json"), Encoding.UTF8.GetString(First.Encode()));

    [Fact]
    public void Leaf_keeps_its_hash() => Assert.Equal(Stored("leaf-hash.txt"), Word.LeafHash.ToString());

    [Fact]
    public void Leaf_fits_its_schema() => Fits("leaf", First.Encode());

    [Fact]
    public void Promise_keeps_what_it_signs()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = Word.Sign(key, "promise-1");
        Assert.Equal(Stored("promise-signed-part.txt"), text[..text.LastIndexOf('.')]);
    }

    [Fact]
    public void Promise_fits_its_schema()
    {
        var parts = Stored("promise-signed-part.txt").Split('.');
        Fits("promise#/$defs/header", Base64Url.DecodeFromChars(parts[0]));
        Fits("promise", Base64Url.DecodeFromChars(parts[1]));
    }

    [Fact]
    public void Key_list_keeps_its_bytes_and_signature() => Assert.Equal(Stored("keys.json"), Encoding.UTF8.GetString(SignedKeys()));

    [Fact]
    public void Key_list_fits_its_schema() => Fits("keys", SignedKeys());

    /// <summary>Ed25519 signs without randomness, so that the whole file is fixed.</summary>
    static byte[] SignedKeys()
    {
        using var log = new LibcryptoEd25519().Open(Hash(7).ToArray());
        using var root = new LibcryptoEd25519().Open(Hash(8).ToArray());
        using var consent = new LibcryptoEd25519().Open(Hash(9).ToArray());
        var vkey = NoteVerifierKey.Ed25519(Origin, log.PublicKey.Span).ToString();
        // The base point of P-256 (SEC 2 §2.4.2): a public key whose private key is 1.
        var p256 = new PublicJwk("EC", "P-256", "promise-1", "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU");
        var list = new KeyList(
            Origin,
            [new LogKey(vkey, 0, 41), new LogKey(vkey, 40)],
            [p256],
            [p256 with { Kid = "reply-1" }],
            [PublicJwk.OfEd25519(consent.PublicKey.Span, "consent-event-1")]);
        return list.Sign(root, "localhost/demo-00000000-root");
    }

    static void Fits(string schema, byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var result = SchemaSet.Embedded.Compile("urn:hub:schema:ledger:" + schema).Validate(document.RootElement);
        Assert.True(result.IsValid, string.Join("; ", result.Faults.Select(fault => $"{fault.InstanceLocation} {fault.Message}")));
    }

    static string Stored(string name) => File.ReadAllText(Path.Combine(SharedFiles.Root, "tests", "Hub.Audit.Tests", "Golden", "forms", name));

    static Hash256 Hash(byte seed) => Hash256.Of([seed]);

    static Id128 Id(byte seed) => new(Hash(seed).ToArray().AsSpan(0, Id128.SizeBytes));
}
