using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Policies;
using Hub.Silo.Decisions;
using Hub.Silo.Ledger;

namespace Hub.Silo.Policies;

/// <summary>Where policies come from.</summary>
/// <param name="Sources">Folder of the policy files.</param>
/// <param name="SignedFolder">Folder of the manifest and its two signatures; in development the hub signs there itself.</param>
/// <param name="Pinned">Keys that may sign; empty in development, where the hub's two development keys are taken.</param>
public sealed record PolicySettings(string Sources, string SignedFolder, IReadOnlyList<PinnedKey> Pinned);

/// <summary>Takes the policy bundle into force at start: verified, recorded, and only then used.</summary>
public sealed class PolicyLoader(PolicySettings settings, HubKeys keys, IEd25519Verification ed25519, EntryBook book, ILedgerStore store, PolicyShelf shelf, ProgrammeRegister register)
{
    /// <exception cref="PolicyBundleException">The bundle is not signed, older, incomplete or wrong; nothing was taken.</exception>
    public async Task TakeIntoForce(CancellationToken cancellationToken)
    {
        var files = PolicyFolder.ReadFiles(settings.Sources);
        var development = keys.DevelopmentPolicyBundle.Count > 0 && settings.Pinned.Count == 0;
        var head = await store.HeadAsync(cancellationToken);
        if (development)
        {
            SignIfChanged(files, head.Bundle, await LostAsync(files));
        }
        var bundle = PolicyFolder.ReadSigned(settings.SignedFolder, files)
            ?? throw new PolicyBundleException($"no signed bundle in {settings.SignedFolder}", []);
        var pinned = development ? DevelopmentKeys() : settings.Pinned;
        var opened = PolicyBundle.Open(bundle.Manifest, bundle.Signatures, pinned, ed25519.Verify, bundle.Files) switch
        {
            BundleResult.Opened o => o,
            BundleResult.Refused r => throw new PolicyBundleException($"{r.Code} {r.Detail}", r.Faults),
            _ => throw new InvalidOperationException("A bundle opens or is refused."),
        };
        if (await book.Find(EntryId(opened.Reference)) is { Lost: true })
        {
            throw new PolicyBundleException($"bundle.lost version {opened.Reference.Version} was recorded and the record is lost; sign the files as the next version", []);
        }
        if (opened.Reference.Version < head.Bundle)
        {
            throw new PolicyBundleException($"bundle.older version {opened.Reference.Version}, the log is at {head.Bundle}", []);
        }
        if (await register.Changed(opened.Policies) is { Reference: var changed })
        {
            throw new PolicyBundleException($"programme.changed {changed.Id} version {changed.Version} is registered with another content; a change is a new version", []);
        }
        if (opened.Reference.Version > head.Bundle)
        {
            await Record(opened, bundle.Signatures);
        }
        else if (await book.Find(EntryId(opened.Reference)) is null)
        {
            throw new PolicyBundleException($"bundle.other-content version {head.Bundle} was recorded with other files; a change is a new version", []);
        }
        if (await register.Record(opened.Policies) is { } code)
        {
            throw new PolicyBundleException($"programmes not registered: {code}", []);
        }
        shelf.Take(opened.Policies);
    }

    /// <summary>Whether the version that lies in the folder is in the log without its record.</summary>
    async Task<bool> LostAsync(IReadOnlyList<PolicyFile> files) =>
        PolicyFolder.ReadSigned(settings.SignedFolder, files) is { } signed
        && PolicyManifest.TryParse(signed.Manifest) is { } manifest
        && await book.Find(EntryId(manifest.Reference())) is { Lost: true };

    /// <summary>Development only: the hub holds both keys and signs what lies in the folder, under the next version when it changed or its record is lost.</summary>
    void SignIfChanged(IReadOnlyList<PolicyFile> files, int inForce, bool lost)
    {
        var last = PolicyFolder.ReadSigned(settings.SignedFolder, files) is { } signed ? PolicyManifest.TryParse(signed.Manifest) : null;
        var next = PolicyManifest.Of(Math.Max(last?.Version ?? 0, inForce) + 1, files);
        if (next is null || (!lost && last is not null && last.Version >= inForce && last.Files.SequenceEqual(next.Files)))
        {
            return;
        }
        PolicyFolder.Write(settings.SignedFolder, next, [.. keys.DevelopmentPolicyBundle.Select(k => (KeyIds.OfEd25519(k.PublicKey.Span), k))]);
    }

    List<PinnedKey> DevelopmentKeys() => [.. keys.DevelopmentPolicyBundle.Select(k => new PinnedKey(KeyIds.OfEd25519(k.PublicKey.Span), k.PublicKey))];

    Id128 EntryId(BundleReference reference) => book.Ids.Of(Actors.Hub, $"bundle:{reference.Version}:{reference.Sha256}");

    async Task Record(BundleResult.Opened opened, IReadOnlyList<BundleSignature> signatures)
    {
        var reference = opened.Reference;
        var record = new BundleRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Version = reference.Version,
            Sha256 = reference.Sha256,
            Files = opened.Manifest.Files,
            Signatures = [.. signatures.Select(s => new EventSignature("Ed25519", s.KeyId, System.Buffers.Text.Base64Url.EncodeToString(s.Value.Span)))],
        };
        var outcome = await book.Append(new Entry(EntryId(reference), reference.Sha256, record, BundleVersion: reference.Version));
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            throw new PolicyBundleException($"not recorded: {EntryBook.CodeOf(outcome)}", []);
        }
    }
}

/// <summary>The policies cannot be taken into force.</summary>
/// <param name="faults">Faults of single files, by place.</param>
public sealed class PolicyBundleException(string message, IReadOnlyList<PolicyFault> faults) : Exception($"Policy bundle refused: {message}{string.Concat(faults.Select(f => $"\n  {f}"))}");
