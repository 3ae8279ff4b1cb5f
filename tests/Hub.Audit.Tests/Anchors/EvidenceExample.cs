using Hub.Audit.Anchors;
using Hub.Canon;
using Hub.Testing;

namespace Hub.Audit.Tests.Anchors;

/// <summary>The schema's example is evidence that the check takes, and its bytes do not change.</summary>
public sealed class EvidenceExample
{
    [Fact]
    public void Example_of_the_schema_is_right_evidence_in_the_form_that_the_hub_writes()
    {
        var example = File.ReadAllBytes(Path.Combine(SharedFiles.Root, "schemas/examples/anchor/valid/second-of-three.json"));
        var made = MadeBlock.Evidence("localhost/demo-0123abcd", 7, Hash256.Of("root"u8), transactions: 3, place: 1);
        Assert.Equal(made.Encode(), example.AsSpan().TrimEnd((byte)'\n').ToArray());
        Assert.Equal(Verdict.Right, AnchorCheck.Verify(AnchorEvidence.TryParse(example)!));
    }
}
