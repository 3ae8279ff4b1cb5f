using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Cli.Client;
using Hub.Verify.Proofs;

namespace Hub.Cli.Commands.Trails;

/// <summary>A trail as its agency may see it: stages and times, each step held against the public log; no records.</summary>
static class TrailSummaryShow
{
    sealed record Summary(Id128 DecisionId, string Agency, ProgrammeReference? Programme, string Stage, string? Outcome, BilingualText? Text, bool HasEffect, long? ReviewBy, long? ContestUntil, int? ClosedThrough, IReadOnlyList<Step> Steps);

    sealed record Step([property: JsonPropertyName("step")] int Number, string Type, Id128 Id, long Index, long At);

    /// <summary>What an agency's question does not take: refused, so that nobody waits for a file or believes a check that never came.</summary>
    static readonly Option[] NotForAgencies = [TrailOptions.Out, TrailOptions.Root, TrailOptions.SignIn, TrailOptions.PasswordFile, TrailOptions.Reason];

    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (Array.Find(NotForAgencies, option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw CommandException.CouldNot($"{other.Name} does not go with --agency, which gets a summary and no document");
        }
        var id = Id128.TryParse(parsed.GetRequiredValue(TrailOptions.Target), out var read) ? read : throw CommandException.CouldNot("an agency asks the hub by a decision's id");
        var keysFile = parsed.GetValue(TrailOptions.Keys) ?? throw CommandException.CouldNot("--agency needs --keys, its private JWK Set");
        var key = parsed.GetValue(TrailOptions.Key) is { } keyFile ? Verifying.Key(keyFile) : null;
        var words = TrailWords.Of(parsed.GetRequiredValue(TrailOptions.Language));
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(keysFile.FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetValue(TrailOptions.Agency)!, keys, TimeProvider.System);
        return await ShowAsync(client, http, id, key, words, parsed.InvocationConfiguration.Output, cancel);
    }

    /// <summary>Asks for the summary and tells it.</summary>
    /// <param name="http">Fetches the proofs, which need no token.</param>
    /// <param name="key">The log's; null: nothing is checked.</param>
    public static async Task<int> ShowAsync(AgencyClient client, HttpClient http, Id128 id, NoteVerifierKey? key, TrailWords words, TextWriter output, CancellationToken cancel)
    {
        var summary = await client.ReadAsync($"/v1/trails/{id}", cancel) switch
        {
            HubAnswer.Given given => Read(given.Body),
            HubAnswer.Refused refused => throw CommandException.Refused($"the trail was refused: {refused}"),
            _ => throw new InvalidOperationException("An answer is given or refused."),
        };
        await output.WriteLineAsync(Plain.Text($"{words.Trail} {summary.DecisionId}: {summary.Stage}, {summary.Outcome}" + (summary.Text is { } text ? ": " + words.Pick(text) : "")));
        if (summary.Programme is { } programme)
        {
            await output.WriteLineAsync(Plain.Text($"{words.Programme} {programme.Id}, {words.Version} {Digits(programme.Version)}"));
        }
        var checks = new List<StepCheck>();
        foreach (var step in summary.Steps)
        {
            var check = key is null ? new(words.ProofUnchecked, ExitCodes.Right) : await CheckAsync(step, key, words, http, cancel);
            checks.Add(check);
            await output.WriteLineAsync(Plain.Text($"{Digits(step.Number)}. {Moment.Of(step.At)}  {words.StepOf(step.Type)}  {words.Entry} {Digits(step.Index)}, {check.Told}"));
        }
        await output.WriteLineAsync(key is null ? words.NotChecked : Plain.Text(Verdict(checks, key)));
        return checks.Aggregate(ExitCodes.Right, (exit, check) => Worse(exit, check.ExitCode));
    }

    /// <param name="Log">Origin that the proof's checkpoint names; null where there is no proof to be read.</param>
    sealed record StepCheck(string Told, int ExitCode, string? Log = null, bool Unsigned = false);

    /// <summary>The last line: what all the steps' proofs come to.</summary>
    static string Verdict(List<StepCheck> checks, NoteVerifierKey key)
    {
        var wrong = checks.Count(check => check.ExitCode == ExitCodes.Refused);
        var unknown = checks.Count(check => check.ExitCode == ExitCodes.CouldNot);
        return (wrong, unknown) switch
        {
            (0, 0) => $"right: every step shown is in the log {key.Name}",
            (0, _) => $"UNKNOWN: {Digits(unknown)} of {Digits(checks.Count)} steps could not be checked",
            _ when checks.TrueForAll(check => check.Unsigned) => $"WRONG: --key, a key of the log {key.Name}, signed none of these proofs; they are of the log {checks[0].Log}",
            _ => $"WRONG: {Digits(wrong)} of {Digits(checks.Count)} steps are not proved",
        };
    }

    /// <summary>The step's entry, by the proof that anybody may fetch.</summary>
    static async Task<StepCheck> CheckAsync(Step step, NoteVerifierKey key, TrailWords words, HttpClient http, CancellationToken cancel)
    {
        using var response = await http.GetAsync(new Uri($"v1/proofs/{step.Id}.tlog-proof", UriKind.Relative), cancel);
        if (!response.IsSuccessStatusCode)
        {
            return new((await HubAnswer.ReadAsync(response, cancel)).ToString() ?? "", ExitCodes.CouldNot);
        }
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        var proof = TlogProof.TryParse(bytes);
        var leaf = proof?.Extra?.ToArray() ?? [];
        var faults = PromiseVerifier.VerifyProof(leaf, bytes, key, new ManagedEd25519()).Faults;
        if (!faults.IsRight)
        {
            var codes = faults.Listed.Select(fault => fault.Code).ToList();
            return new(string.Join(", ", codes), faults.ExitCode, proof?.Checkpoint.Text.Split('\n')[0], codes is ["note.unsigned"]);
        }
        var same = Leaf.TryParse(leaf, out var entry) && entry.Id == step.Id && entry.At == step.At && proof?.Index == step.Index;
        return same ? new(words.ProofRight, ExitCodes.Right) : new("the proof is of another entry than the summary says", ExitCodes.Refused);
    }

    static Summary Read(JsonElement body)
    {
        try
        {
            return body.Deserialize<Summary>(JsonSerializerOptions.Web) is { Steps: { } steps } summary && steps.All(step => step is not null)
                ? summary
                : throw CommandException.Refused("the hub's answer is no trail");
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new CommandException(ExitCodes.Refused, "the hub's answer is no trail", fault);
        }
    }

    static int Worse(int one, int other) => one == ExitCodes.Refused || other == ExitCodes.Refused ? ExitCodes.Refused : Math.Max(one, other);

    static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);
}
