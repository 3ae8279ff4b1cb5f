using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class KeyListExamples : IDisposable
{
    const string RootName = "example.org/root";
    static readonly ManagedEd25519 Ed25519 = new();
    readonly ECDsa _promise = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly IEd25519Key _root = new LibcryptoEd25519().Open(new byte[32]);

    NoteVerifierKey Root => NoteVerifierKey.Ed25519(RootName, _root.PublicKey.Span);

    public void Dispose()
    {
        _promise.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void Signed_list_round_trips()
    {
        var file = List().Sign(_root, RootName);
        var (list, verdict) = KeyList.Verify(file, Root, Ed25519);
        Assert.Equal(Verdict.Right, verdict);
        Assert.Equal(file, list!.Sign(_root, RootName));
        using var key = list.Promise[0].ToEcdsa()!;
        Assert.Equal(_promise.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
        Assert.StartsWith("{\"list\":{\"consentEvent\":[", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        Assert.DoesNotContain("\"d\":", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void List_of_another_root_is_refused()
    {
        using var other = new LibcryptoEd25519().Open([.. Enumerable.Repeat((byte)1, 32)]);
        Assert.Equal("keys.unsigned", KeyList.Verify(List().Sign(other, RootName), Root, Ed25519).Verdict.Code);
        Assert.Equal("keys.unsigned", KeyList.Verify(List().Sign(_root, "example.org/other"), Root, Ed25519).Verdict.Code);
    }

    [Fact]
    public void List_with_any_bit_flipped_is_refused()
    {
        var file = List().Sign(_root, RootName);
        for (var bit = 0; bit < file.Length * 8; bit += 3)
        {
            var twin = (byte[])file.Clone();
            twin[bit / 8] ^= (byte)(1 << (bit % 8));
            var (list, verdict) = KeyList.Verify(twin, Root, Ed25519);
            Assert.True(list is null && !verdict.IsRight, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("{\"list\":", "{ \"list\":")]
    [InlineData("\"from\":0", "\"from\":-1")]
    [InlineData("\"from\":0", "\"from\":9,\"until\":8")]
    [InlineData("\"reply\":[]", "\"reply\":[null]")]
    [InlineData("\"reply\":[]", "\"reply\":null")]
    [InlineData(",\"reply\":[]", "")]
    [InlineData("\"reply\":[]", "\"reply\":[],\"reply\":[]")]
    [InlineData("\"reply\":[]", "\"reply\":[],\"rezly\":[]")]
    public void File_of_another_form_is_refused(string part, string other)
    {
        var file = Encoding.UTF8.GetString(List().Sign(_root, RootName));
        Assert.Contains(part, file, StringComparison.Ordinal);
        var twin = Encoding.UTF8.GetBytes(file.Replace(part, other, StringComparison.Ordinal));
        Assert.Equal("keys.malformed", KeyList.Verify(twin, Root, Ed25519).Verdict.Code);
    }

    [Fact]
    public void Jwk_that_is_no_point_of_the_curve_gives_no_key()
    {
        var right = PublicJwk.Of(_promise, "p");
        using var key = right.ToEcdsa();
        Assert.NotNull(key);
        Assert.Null((right with { X = new('A', 43) }).ToEcdsa());
        Assert.Null((right with { X = right.X + "A" }).ToEcdsa());
        Assert.Null((right with { Y = null }).ToEcdsa());
        Assert.Null((right with { Crv = "P-384" }).ToEcdsa());
        Assert.Null((right with { Kty = "OKP" }).ToEcdsa());
        Assert.Null(PublicJwk.OfEd25519(_root.PublicKey.Span, "c").ToEcdsa());
    }

    KeyList List() => new("example.org/log", [new(Root.ToString(), 0)], [PublicJwk.Of(_promise, "p")], [], [PublicJwk.OfEd25519(_root.PublicKey.Span, "c")]);
}
