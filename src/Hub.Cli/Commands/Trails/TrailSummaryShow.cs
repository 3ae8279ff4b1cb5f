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

    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var id = Id128.TryParse(parsed.GetRequiredValue(TrailOptions.Target), out var read) ? read : throw CommandException.CouldNot("an agency asks the hub by a decision's id");
        var keysFile = parsed.GetValue(TrailOptions.Keys) ?? throw CommandException.CouldNot("--agency needs --keys, its private JWK Set");
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(keysFile.FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetValue(TrailOptions.Agency)!, keys, TimeProvider.System);
        var summary = await client.ReadAsync($"/v1/trails/{id}", cancel) switch
        {
            HubAnswer.Given given => Read(given.Body),
            HubAnswer.Refused refused => throw CommandException.Refused($"the trail was refused: {refused}"),
            _ => throw new InvalidOperationException("An answer is given or refused."),
        };
        var words = TrailWords.Of(parsed.GetRequiredValue(TrailOptions.Language));
        var key = parsed.GetValue(TrailOptions.Key) is { } keyFile ? Verifying.Key(keyFile) : null;
        return await TellAsync(summary, key, words, http, parsed.InvocationConfiguration.Output, cancel);
    }

    static async Task<int> TellAsync(Summary summary, NoteVerifierKey? key, TrailWords words, HttpClient http, TextWriter output, CancellationToken cancel)
    {
        await output.WriteLineAsync(Plain.Text($"{words.Trail} {summary.DecisionId}: {summary.Stage}, {summary.Outcome}" + (summary.Text is { } text ? ": " + words.Pick(text) : "")));
        if (summary.Programme is { } programme)
        {
            await output.WriteLineAsync(Plain.Text($"{words.Programme} {programme.Id}, {words.Version} {Digits(programme.Version)}"));
        }
        var exit = ExitCodes.Right;
        foreach (var step in summary.Steps)
        {
            var (told, code) = key is null ? (words.ProofUnchecked, ExitCodes.Right) : await CheckAsync(step, key, words, http, cancel);
            exit = Worse(exit, code);
            await output.WriteLineAsync(Plain.Text($"{Digits(step.Number)}. {Moment.Of(step.At)}  {step.Type}  {words.Entry} {Digits(step.Index)}, {told}"));
        }
        if (key is null)
        {
            await output.WriteLineAsync(words.NotChecked);
        }
        return exit;
    }

    /// <summary>The step's entry, by the proof that anybody may fetch.</summary>
    static async Task<(string Told, int Code)> CheckAsync(Step step, NoteVerifierKey key, TrailWords words, HttpClient http, CancellationToken cancel)
    {
        using var response = await http.GetAsync(new Uri($"v1/proofs/{step.Id}.tlog-proof", UriKind.Relative), cancel);
        if (!response.IsSuccessStatusCode)
        {
            return ((await HubAnswer.ReadAsync(response, cancel)).ToString() ?? "", ExitCodes.CouldNot);
        }
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        var proof = TlogProof.TryParse(bytes);
        var leaf = proof?.Extra?.ToArray() ?? [];
        var report = PromiseVerifier.VerifyProof(leaf, bytes, key, new ManagedEd25519());
        if (!report.Faults.IsRight)
        {
            return (string.Join(", ", report.Faults.Listed.Select(fault => fault.Code)), report.Faults.ExitCode);
        }
        var same = Leaf.TryParse(leaf, out var entry) && entry.Id == step.Id && entry.At == step.At && proof?.Index == step.Index;
        return same ? (words.ProofRight, ExitCodes.Right) : ("the proof is of another entry than the summary says", ExitCodes.Refused);
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
