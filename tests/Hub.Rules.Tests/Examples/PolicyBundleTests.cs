using System.Security.Cryptography;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Examples;

public sealed class PolicyBundleTests
{
    // A keyed hash stands for Ed25519: the bundle knows signatures only through the delegate.
    static readonly PinnedKey First = new("dpo-1", new byte[32]);
    static readonly PinnedKey Second = new("dpo-2", Enumerable.Repeat((byte)1, 32).ToArray());
    static readonly PinnedKey SecondAgain = new("dpo-3", Second.PublicKey);
    static readonly PolicyManifest Manifest = PolicyManifest.Of(3, ShippedPolicies.Files)!;

    static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => HMACSHA256.HashData(key, message).AsSpan().SequenceEqual(signature);

    static BundleSignature Sign(PinnedKey key, PolicyManifest manifest) => new(key.KeyId, HMACSHA256.HashData(key.PublicKey.Span, manifest.SignedBytes()));

    static BundleSignature[] Both(PolicyManifest manifest) => [Sign(First, manifest), Sign(Second, manifest)];

    static BundleResult Open(PolicyManifest manifest, BundleSignature[] signatures, IReadOnlyList<PolicyFile>? files = null, BundleReference? inForce = null) =>
        PolicyBundle.Open(manifest.ToJson(), signatures, [First, Second, SecondAgain], Verify, files ?? ShippedPolicies.Files, inForce);

    static void Refused(string code, BundleResult result) => Assert.Equal(code, Assert.IsType<BundleResult.Refused>(result).Code);

    [Fact]
    public void A_bundle_signed_twice_opens_and_names_itself_in_decisions()
    {
        var opened = Assert.IsType<BundleResult.Opened>(Open(Manifest, Both(Manifest)));
        Assert.Equal(Manifest.Reference(), opened.Reference);
        Assert.Equal(opened.Reference, opened.Policies.Bundle);
        Assert.IsType<BundleResult.Opened>(Open(Manifest, Both(Manifest), inForce: opened.Reference));
        Assert.IsType<BundleResult.Opened>(Open(Manifest, Both(Manifest), [.. ShippedPolicies.Files.Reverse()]));
    }

    [Fact]
    public void A_bundle_without_two_signatures_by_two_pinned_keys_is_refused()
    {
        Refused(ReasonCodes.BundleUnsigned, Open(Manifest, []));
        Refused(ReasonCodes.BundleOneSignature, Open(Manifest, [Sign(First, Manifest)]));
        Refused(ReasonCodes.BundleSameKey, Open(Manifest, [Sign(First, Manifest), Sign(First, Manifest)]));
        Refused(ReasonCodes.BundleSameKey, Open(Manifest, [Sign(Second, Manifest), Sign(SecondAgain, Manifest)]));
        Refused(ReasonCodes.BundleUnknownKey, Open(Manifest, [Sign(First, Manifest), Sign(new("stranger", new byte[32]), Manifest)]));
        Refused(ReasonCodes.BundleBadSignature, Open(Manifest, [Sign(First, Manifest), Sign(Second, Manifest with { Version = 4 })]));
    }

    [Fact]
    public void An_older_bundle_or_another_one_of_the_same_version_is_refused()
    {
        var newer = Manifest with { Version = 4 };
        Refused(ReasonCodes.BundleOlder, Open(Manifest, Both(Manifest), inForce: newer.Reference()));
        var other = new PolicyManifest(3, new(Manifest.Files, StringComparer.Ordinal) { ["policies/x.policy.yaml"] = default });
        Refused(ReasonCodes.BundleOlder, Open(Manifest, Both(Manifest), inForce: other.Reference()));
        Assert.IsType<BundleResult.Opened>(Open(newer, Both(newer), inForce: Manifest.Reference()));
    }

    [Fact]
    public void A_bundle_with_a_changed_missing_or_extra_file_is_refused()
    {
        var files = ShippedPolicies.Files;
        var changed = files.Select(file => file.Path.EndsWith("kemensos-income.policy.yaml", StringComparison.Ordinal) ? file with { Text = file.Text.Replace("60000000", "60000001", StringComparison.Ordinal) } : file);
        Refused(ReasonCodes.BundleFileChanged, Open(Manifest, Both(Manifest), [.. changed]));
        Refused(ReasonCodes.BundleFileMissing, Open(Manifest, Both(Manifest), [.. files.Skip(1)]));
        Refused(ReasonCodes.BundleFileExtra, Open(Manifest, Both(Manifest), [.. files, new("policies/new.policy.yaml", "a: b")]));
        Refused(ReasonCodes.BundleFileExtra, Open(Manifest, Both(Manifest), [.. files, files[0]]));
    }

    [Fact]
    public void A_bundle_with_a_faulty_policy_is_refused_with_its_faults()
    {
        var files = ShippedPolicies.Files.Select(file => file.Path.EndsWith("kemensos-income.policy.yaml", StringComparison.Ordinal) ? file with { Text = file.Text.Replace("benefit-eligibility", "curiosity", StringComparison.Ordinal) } : file).ToArray();
        var manifest = PolicyManifest.Of(3, files)!;
        var refused = Assert.IsType<BundleResult.Refused>(Open(manifest, Both(manifest), files));
        Assert.Equal(ReasonCodes.BundlePolicyFault, refused.Code);
        Assert.NotEmpty(refused.Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"version\":0,\"files\":{}}")]
    [InlineData("{\"version\":1,\"files\":{\"a\":\"short\"}}")]
    [InlineData("{\"version\":1,\"version\":2,\"files\":{}}")]
    [InlineData("{\"version\":1,\"files\":{},\"more\":1}")]
    public void A_manifest_of_another_form_is_refused(string json) =>
        Refused(ReasonCodes.BundleMalformed, PolicyBundle.Open(System.Text.Encoding.UTF8.GetBytes(json), [], [First], Verify, []));

    [Fact]
    public void Comments_and_spelling_do_not_change_what_is_signed()
    {
        var files = ShippedPolicies.Files.Select(file => file with { Text = $"# a word to the reader\n{file.Text}\n" }).ToArray();
        Assert.Equal(Manifest.Reference(), PolicyManifest.Of(3, files)!.Reference());
    }
}
