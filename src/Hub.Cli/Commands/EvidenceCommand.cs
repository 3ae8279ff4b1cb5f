using System.CommandLine;
using Hub.Audit.Notes;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Cli.Client;
using Hub.Cli.Commands.Trails;
using Hub.Verify.Evidence;

namespace Hub.Cli.Commands;

/// <summary><c>hub evidence make</c>: an evidence bundle, from a hub or from files.</summary>
static class EvidenceCommand
{
    static readonly Argument<string> Target = new("ID|FILE") { Description = "An exchange's, entry's or decision's id at a hub, or a trail document as downloaded." };
    static readonly Option<FileInfo> Out = new("--out") { Description = "The bundle, a new file (mode 0600).", Required = true };
    static readonly Option<string?> Agency = new("--agency") { Description = "Your agency, whose exchange it is; with --keys, its private JWK Set." };
    static readonly Option<FileInfo?> Keys = new("--keys") { Description = "With --agency: its private JWK Set. With FILE: the hub's keys.json, which goes into the bundle." };
    static readonly Option<FileInfo?> Reply = new("--reply") { Description = "With --agency: the hub's signed reply, kept by hub exchange --reply-out; its values and salts go into the bundle." };
    static readonly Option<FileInfo?> Key = new("--key") { Description = "With FILE: the log's verifier key, which goes into the bundle for convenience." };
    static readonly Option<bool> Entry = new("--entry") { Description = "With --sign-in: ID is any entry about you, not a decision." };

    public static Command Build()
    {
        var make = new Command("make", "Make an evidence bundle: as an agency of its own exchange, as the person, as an auditor of a decision (opened on record), or from a trail document. hub verify checks it.")
        {
            Target, Out, Agency, Keys, Reply, Key, Entry, TrailOptions.SignIn, TrailOptions.PasswordFile, TrailOptions.Reason, Shared.Data, Shared.Origin, Shared.Authority,
        };
        make.SetAction(MakeAsync);
        return new Command("evidence", "Evidence bundles for those who were not there.") { make };
    }

    static async Task<int> MakeAsync(ParseResult parsed, CancellationToken cancel)
    {
        var target = parsed.GetRequiredValue(Target);
        using var file = OutputFile.Open(parsed.GetRequiredValue(Out).FullName);
        var zip = File.Exists(target) ? FromFile(parsed, target) : await FromHubAsync(parsed, target, cancel);
        file.Keep(zip);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{parsed.GetRequiredValue(Out).FullName}: {zip.Length} bytes; hub verify FILE --key KEY checks it");
        return ExitCodes.Right;
    }

    static byte[] FromFile(ParseResult parsed, string file)
    {
        var bytes = Bounded.Read(file, TrailDocument.MaxBytes);
        if (TrailDocument.TryParse(bytes) is not { } document)
        {
            throw CommandException.Refused($"{file}: no trail document");
        }
        var key = parsed.GetValue(Key) is { } keyFile ? Verifying.Key(keyFile) : throw CommandException.CouldNot("--key FILE: the log's verifier key goes into the bundle");
        var keys = parsed.GetValue(Keys) is { } keysFile ? Bounded.Read(keysFile.FullName, Audit.Keys.KeyList.MaxBytes) : null;
        return EvidenceFiles.OfTrail(bytes, document, key, keys) ?? throw CommandException.Refused($"{file}: its proofs stand under more than one checkpoint, or cannot be read");
    }

    static async Task<byte[]> FromHubAsync(ParseResult parsed, string target, CancellationToken cancel)
    {
        if (!Id128.TryParse(target, out var id))
        {
            throw CommandException.CouldNot($"{target}: no such file, and no id");
        }
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        if (parsed.GetValue(Agency) is { } agency)
        {
            return await AsAgencyAsync(parsed, place, agency, id, cancel);
        }
        if (parsed.GetValue(TrailOptions.SignIn) is not { } name)
        {
            throw CommandException.CouldNot("who asks? --agency ID with --keys, or --sign-in NAME as the person or an auditor");
        }
        using var page = new PageClient(place);
        await page.SignInAsync(new(name, "", TrailSource.Password(parsed)), cancel);
        return parsed.GetValue(Entry)
            ? await page.EvidenceAsync($"/me/evidence/{id}", cancel)
            : await page.EvidenceAsync(PageClient.WithReason($"/v1/trails/{id}/evidence", parsed.GetValue(TrailOptions.Reason)), cancel);
    }

    static async Task<byte[]> AsAgencyAsync(ParseResult parsed, HubPlace place, string agency, Id128 id, CancellationToken cancel)
    {
        var keyFile = parsed.GetValue(Keys) ?? throw CommandException.CouldNot("--agency needs --keys, its private JWK Set");
        var reply = parsed.GetValue(Reply) is { } kept ? Bounded.ReadText(kept.FullName, SignedReply.MaxChars).Trim() : null;
        using var keys = AgencyKeys.Read(keyFile.FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, agency, keys, TimeProvider.System);
        var zip = await client.EvidenceAsync(id.ToString(), cancel);
        return reply is null ? zip : EvidenceFiles.WithReply(zip, reply) ?? throw CommandException.Refused("the hub's bundle, or the reply kept, cannot be read, or they are of two exchanges");
    }
}
