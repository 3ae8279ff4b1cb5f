using System.CommandLine;

namespace Hub.Cli.Commands.Trails;

/// <summary>What the commands about trails take.</summary>
static class TrailOptions
{
    public static readonly Argument<string> Target = new("ID|FILE") { Description = "A trail document as downloaded, or a decision's id at a hub." };
    public static readonly Option<FileInfo?> Key = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the document." };
    public static readonly Option<FileInfo> RequiredKey = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the document.", Required = true };
    public static readonly Option<FileInfo?> Keys = new("--keys") { Description = "The hub's keys.json, for the notices' signatures; believed as given unless --root checks it. With --agency: its private JWK Set." };
    public static readonly Option<FileInfo?> Root = new("--root") { Description = "Verifier key of the offline root, from elsewhere, that must have signed keys.json (then found beside the document, in log/ beside it, or at the hub)." };
    public static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON." };
    public static readonly Option<FileInfo?> Out = new("--out") { Description = "Keeps the document in a new file (mode 0600), for hub trail verify." };

    public static readonly Option<string> Language = new Option<string>("--lang") { Description = "id or en.", DefaultValueFactory = _ => "en" }.Among("id", "en");

    public static readonly Option<string?> SignIn = new("--sign-in") { Description = $"With an ID: your sign-in name, as the person or an auditor (officers read trails at /queue); the password is read from --password-file or {TrailSource.PasswordVariable}." };
    public static readonly Option<FileInfo?> PasswordFile = new("--password-file") { Description = "File whose first line is the password." };
    public static readonly Option<string?> Reason = new("--reason") { Description = "Auditors: what you open the trail for, 1 to 200 characters; recorded, and shown to the person." };
    public static readonly Option<string?> Agency = new("--agency") { Description = "With an ID: the deciding agency's identifier; it gets a summary. Takes --keys, --key, --lang and where the hub is." };

    /// <summary>Options for a trail that a hub holds.</summary>
    public static readonly List<Option> FromHub = [SignIn, PasswordFile, Reason, Shared.Data, Shared.Origin, Shared.Authority];

    static Option<string> Among(this Option<string> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
