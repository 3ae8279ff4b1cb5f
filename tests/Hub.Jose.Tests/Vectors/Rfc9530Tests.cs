using System.Text;

namespace Hub.Jose.Tests.Vectors;

/// <summary>RFC 9530 Appendix B: what is said of content there, of which the hub reads <c>Content-Digest</c> alone.</summary>
/// <remarks>Figures that show <c>Repr-Digest</c> of a representation sent whole have the same value as its content's.</remarks>
public sealed class Rfc9530Tests
{
    const string Item = "{\"hello\": \"world\"}\n";
    const string Title = "{\"title\": \"New Title\"}\n";
    const string Changed = "{\n  \"id\": \"123\",\n  \"title\": \"New Title\"\n}\n";
    const string Created = "{\n  \"status\": \"created\",\n  \"id\": \"123\",\n  \"ts\": 1569327729,\n  \"instance\": \"/books/123\"\n}\n";
    const string NotFound = "{\n  \"title\": \"Not Found\",\n  \"detail\": \"Cannot PATCH a non-existent resource\",\n  \"status\": 404\n}\n";

    /// <summary>Brotli of <see cref="Item"/> in B.4, with its first two bytes as erratum 8890 has them.</summary>
    const string Compressed = "0b09807b2268656c6c6f223a2022776f726c64227d0a03";

    [Theory]
    [InlineData("B.1", Item, "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")]
    [InlineData("B.2", "", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    [InlineData("B.3", "\"world\"}\n", "sha-256=:jjcgBDWNAtbYUXI37CVG3gRuGOAjaaDRGpIUFsdyepQ=:")]
    [InlineData("B.7 request", Title, "sha-256=:mEkdbO7Srd9LIOegftO0aBX+VPTVz7/CSHes2Z27gc4=:")]
    [InlineData("B.7 response", Changed, "sha-256=:uVSlinTTdQUwm2On4k8TJUikGN1bf/Ds8WPX4oe0h9I=:")]
    [InlineData("B.8", Created, "sha-256=:yXIGDTN5VrfoyisKlXgRKUHHMs35SNtyC3szSz1dbO8=:")]
    [InlineData("B.10", NotFound, "sha-256=:EXB0S2VF2H7ijkAVJkH1Sm0pBho0iDZcvVUHHXTTZSA=:")]
    public void Digest_of_the_appendix_is_made_and_accepted(string example, string content, string field)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        Assert.Equal(field, ContentDigest.Sha256(bytes));
        Assert.Null(ContentDigest.Check([field], bytes));
        Assert.True("digest.mismatch" == ContentDigest.Check([field], [.. bytes, 0])!.Code, example);
    }

    [Theory]
    [InlineData("sha-256=:d435Qo+nKZ+gLcUHn7GQtQ72hiBVAgqoLsZnZPiTGPk=:")]
    [InlineData("sha-256=:d435Qo+nKZ+gLcUHn7GQtQ72hiBVAgqoLsZnZPiTGPk=:, sha-512=:db7fdBbgZMgX1Wb2MjA8zZj+rSNgfmDCEEXM8qLWfpfoNY0sCpHAzZbj09X1/7HAb7Od5Qfto4QpuBsFbUO3dQ==:")]
    public void Digests_of_encoded_content_in_B_4_and_B_6_are_of_the_bytes_as_sent(string field)
    {
        Assert.Null(ContentDigest.Check([field], Convert.FromHexString(Compressed)));
        Assert.Equal("digest.mismatch", ContentDigest.Check([field], Encoding.UTF8.GetBytes(Item))!.Code);
    }

    [Fact]
    public void Padding_that_B_5_B_6_and_B_11_print_twice_is_refused() =>
        Assert.Equal("digest.malformed", ContentDigest.Check(["sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg==:"], Encoding.UTF8.GetBytes(Item))!.Code);

    [Theory]
    [InlineData("sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:", null)]
    [InlineData("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:", null)]
    [InlineData("md5=:8Nl6CjXj+Y6FrRqg9x/9kQ==:", "digest.unsupported")]
    [InlineData("adler=:OZkGFw==:", "digest.unsupported")]
    public void Algorithms_of_sections_2_and_5_count_or_do_not(string field, string? code) =>
        Assert.Equal(code, ContentDigest.Check([field], Encoding.UTF8.GetBytes(Item))?.Code);
}
