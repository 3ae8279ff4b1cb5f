using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Canon.Records;
using Hub.Rules.Policies;
using Hub.Silo.Decisions;
using Hub.Silo.Policies;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Policies;

public sealed class PolicyLoaderTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly TestAgency _agency = new("kemensos");
    readonly string _policies;

    public PolicyLoaderTests() => _policies = _folder.CopyPolicies();

    string Manifest => _folder.In("bundle", PolicyFolder.ManifestName);

    string Signatures => _folder.In("bundle", PolicyFolder.SignaturesName);

    [Fact]
    public async Task Bundle_is_signed_and_recorded_when_development_starts_first()
    {
        await using var hub = await Start();

        Assert.Equal(1, (await hub.Store.HeadAsync(CancellationToken.None)).Bundle);
        var record = Assert.IsType<BundleRecord>((await Bundles(hub))[0]);
        Assert.Equal(1, record.Version);
        Assert.Equal(2, record.Signatures.Select(s => s.KeyId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(record.Sha256, hub.Get<PolicyShelf>().Current.Bundle!.Sha256);
        Assert.Equal(Directory.GetFiles(_policies, "*.yaml", SearchOption.AllDirectories).Length, record.Files.Count);
    }

    [Fact]
    public async Task Bundle_keeps_its_version_when_the_same_files_start_again()
    {
        await (await Start()).DisposeAsync();
        var manifest = await File.ReadAllBytesAsync(Manifest, TestContext.Current.CancellationToken);

        await using var again = await Start();

        Assert.Equal(manifest, await File.ReadAllBytesAsync(Manifest, TestContext.Current.CancellationToken));
        Assert.Single(await Bundles(again));
    }

    [Fact]
    public async Task Bundle_is_signed_again_when_the_start_before_was_killed_while_signing()
    {
        await (await Start()).DisposeAsync();
        File.Move(Signatures, Signatures + ".next");
        await File.WriteAllTextAsync(Signatures + ".next", "[{\"keyId\":", TestContext.Current.CancellationToken);

        await using var again = await Start();

        Assert.Equal([1, 2], (await Bundles(again)).Select(record => record.Version));
        Assert.False(File.Exists(Signatures + ".next"));
    }

    [Fact]
    public async Task Bundle_is_the_next_version_when_a_file_changed()
    {
        await (await Start()).DisposeAsync();
        Change();

        await using var again = await Start();

        Assert.Equal([1, 2], (await Bundles(again)).Select(record => record.Version));
        Assert.Equal(2, again.Get<PolicyShelf>().Current.Bundle!.Version);
    }

    [Fact]
    public async Task Bundle_is_a_new_version_when_a_file_returns_to_its_old_content()
    {
        await (await Start()).DisposeAsync();
        var restore = Change();
        await (await Start()).DisposeAsync();
        restore();

        await using var again = await Start();

        var bundles = await Bundles(again);
        Assert.Equal([1, 2, 3], bundles.Select(record => record.Version));
        Assert.Equal(bundles[0].Files, bundles[2].Files);
    }

    [Fact]
    public async Task Bundle_is_recorded_when_the_hub_stopped_between_signing_and_recording()
    {
        await (await Start()).DisposeAsync();
        Change();
        var next = PolicyManifest.Of(2, PolicyFolder.ReadFiles(_policies))!;
        PolicyFolder.Write(_folder.In("bundle"), next, Signers());

        await using var again = await Start();

        Assert.Equal([1, 2], (await Bundles(again)).Select(record => record.Version));
    }

    [Fact]
    public async Task Programme_is_registered_once_when_the_same_files_start_again()
    {
        await (await Start()).DisposeAsync();
        await using var again = await Start();

        var registered = await again.Record<AlgorithmRecord>(TrailIds.Algorithm(again.Book.Ids, "PRG-SOC-001", 1));
        var programme = again.Get<PolicyShelf>().Current.FindProgramme("PRG-SOC-001", 1)!;
        Assert.Equal((programme.Reference, programme.CanonicalText), (registered.Programme, registered.Text));
        Assert.Equal(1, await again.Count<AlgorithmRecord>());
    }

    [Fact]
    public async Task Start_is_refused_when_a_programme_changed_and_kept_its_version()
    {
        await (await Start()).DisposeAsync();
        var file = Path.Combine(_policies, "programmes", "kemensos-benefit.programme.yaml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("threshold: \"62.5\"", "threshold: \"70\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        await Refused("programme.changed");
    }

    [Fact]
    public async Task Start_is_refused_when_the_manifest_was_tampered_with()
    {
        await (await Start()).DisposeAsync();
        var text = await File.ReadAllTextAsync(Manifest, TestContext.Current.CancellationToken);
        var bent = text.Replace("\"version\":1", "\"version\":7", StringComparison.Ordinal);
        Assert.NotEqual(text, bent);
        await File.WriteAllTextAsync(Manifest, bent, TestContext.Current.CancellationToken);

        await Refused("bundle.bad-signature");
    }

    [Fact]
    public async Task Start_is_refused_when_one_signature_is_missing()
    {
        await (await Start()).DisposeAsync();
        await Sign(signatures => signatures[..1]);

        await Refused("bundle.one-signature");
    }

    [Fact]
    public async Task Start_is_refused_when_one_key_signed_twice()
    {
        await (await Start()).DisposeAsync();
        await Sign(signatures => [signatures[0], signatures[0]]);

        await Refused("bundle.same-key");
    }

    [Fact]
    public async Task Start_is_refused_when_a_signature_is_no_signature()
    {
        await (await Start()).DisposeAsync();
        await Sign(signatures => [signatures[0], signatures[1] with { Value = "!!" }]);

        await Refused("bundle.bad-signature");
    }

    [Fact]
    public async Task Pinned_bundle_is_taken_when_two_pinned_keys_signed_it()
    {
        SignAs(version: 1);

        await using var hub = await Start(Pinned());

        Assert.Equal(1, Assert.Single(await Bundles(hub)).Version);
    }

    [Fact]
    public async Task Start_is_refused_when_pinned_keys_are_set_and_nothing_is_signed()
    {
        await Refused("no signed bundle", Pinned());
        Assert.False(File.Exists(Manifest));
    }

    [Fact]
    public async Task Production_signs_nothing_itself_when_nothing_is_signed()
    {
        MoveKeysOut();

        await Refused("no signed bundle", Unpinned(), development: false);
        Assert.False(File.Exists(Manifest));
    }

    [Fact]
    public async Task Production_believes_no_development_key_when_none_is_pinned()
    {
        SignAs(version: 1);
        MoveKeysOut();

        await Refused("bundle.unknown-key", Unpinned(), development: false);
    }

    [Fact]
    public async Task Production_starts_when_two_pinned_keys_signed()
    {
        SignAs(version: 1);
        var pinned = Pinned();
        MoveKeysOut();

        await using var hub = await TestHub.Start(_folder, _agency, _policies, pinned: pinned, development: false);

        Assert.Equal(1, Assert.Single(await Bundles(hub)).Version);
    }

    [Fact]
    public async Task Start_is_refused_when_the_bundle_is_older_than_the_log()
    {
        SignAs(version: 5);
        await (await Start(Pinned())).DisposeAsync();
        SignAs(version: 4);

        await Refused("bundle.older", Pinned());
    }

    [Fact]
    public async Task Start_is_refused_when_other_files_are_signed_under_the_version_in_force()
    {
        SignAs(version: 5);
        await (await Start(Pinned())).DisposeAsync();
        Change();
        SignAs(version: 5);

        await Refused("bundle.other-content", Pinned());
    }

    [Fact]
    public async Task Start_is_refused_when_a_file_changed_after_signing()
    {
        SignAs(version: 1);
        Change();

        await Refused("bundle.file-changed", Pinned());
    }

    [Fact]
    public async Task Start_is_refused_when_a_stranger_signed()
    {
        SignAs(version: 1);
        var ed25519 = new LibcryptoEd25519();
        var stranger = ed25519.Open([.. Enumerable.Repeat((byte)9, 32)]);
        PolicyFolder.Write(
            _folder.In("bundle"), PolicyManifest.Of(1, PolicyFolder.ReadFiles(_policies))!, [Signers()[0], (KeyIds.OfEd25519(stranger.PublicKey.Span), stranger)]);

        await Refused("bundle.unknown-key", Pinned());
    }

    [Fact]
    public async Task Last_bundle_stays_in_force_when_a_running_hub_refuses_the_next()
    {
        await using var hub = await Start();
        var person = await hub.Enrol();
        await hub.Granted(person);
        await File.WriteAllTextAsync(Path.Combine(_policies, "kemensos-income.policy.yaml"), "apiVersion: hub.policy/v1\nkind: Nonsense\n", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<PolicyBundleException>(() => hub.Get<PolicyLoader>().TakeIntoForce(CancellationToken.None));

        Assert.Equal(1, hub.Get<PolicyShelf>().Current.Bundle!.Version);
        await hub.Release(hub.Command(person.Nik));
    }

    public void Dispose()
    {
        _agency.Dispose();
        _folder.Dispose();
    }

    Task<TestHub> Start(PolicySettings? pinned = null) => TestHub.Start(_folder, _agency, _policies, pinned: pinned);

    async Task Refused(string code, PolicySettings? pinned = null, bool development = true)
    {
        var fault = await Assert.ThrowsAsync<PolicyBundleException>(() => TestHub.Start(_folder, _agency, _policies, pinned: pinned, development: development));
        Assert.Contains(code, fault.Message, StringComparison.Ordinal);
    }

    PolicySettings Unpinned() => new(_policies, _folder.In("bundle"), []);

    PolicySettings Pinned() => new(_policies, _folder.In("bundle"), [.. Signers().Select(s => new PinnedKey(s.KeyId, s.Key.PublicKey))]);

    void SignAs(int version) => PolicyFolder.Write(_folder.In("bundle"), PolicyManifest.Of(version, PolicyFolder.ReadFiles(_policies))!, Signers());

    /// <summary>The two keys that the hub of this folder holds in development.</summary>
    List<(string KeyId, IEd25519Key Key)> Signers() =>
        [.. HubKeys.Load(_folder.In("keys"), development: true, new LibcryptoEd25519()).DevelopmentPolicyBundle.Select(key => (KeyIds.OfEd25519(key.PublicKey.Span), key))];

    /// <summary>What may not lie on a production hub: the keys that sign policies, and the root.</summary>
    void MoveKeysOut()
    {
        Signers();
        foreach (var name in (string[])["policy-bundle-1", "policy-bundle-2", "offline-root"])
        {
            File.Delete(_folder.In("keys", name + ".ed25519"));
        }
    }

    async Task Sign(Func<StoredSignature[], StoredSignature[]> alter)
    {
        var stored = JsonSerializer.Deserialize<StoredSignature[]>(await File.ReadAllBytesAsync(Signatures), JsonSerializerOptions.Web)!;
        await File.WriteAllBytesAsync(Signatures, JsonSerializer.SerializeToUtf8Bytes(alter(stored), JsonSerializerOptions.Web));
    }

    /// <summary>Changes one policy's title; the result puts it back.</summary>
    Action Change()
    {
        var file = Path.Combine(_policies, "kemensos-income.policy.yaml");
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("Income below", "Earnings below", StringComparison.Ordinal));
        return () => File.WriteAllText(file, text);
    }

    static async Task<List<BundleRecord>> Bundles(TestHub hub)
    {
        var found = new List<BundleRecord>();
        foreach (var leaf in await hub.Store.LeavesAsync(0, 1_000, CancellationToken.None))
        {
            Assert.True(Audit.Leaves.Leaf.TryParse(leaf.Entry, out var parsed));
            if ((await hub.Book.Find(parsed.Id))?.Record is BundleRecord bundle)
            {
                found.Add(bundle);
            }
        }
        return found;
    }
}
