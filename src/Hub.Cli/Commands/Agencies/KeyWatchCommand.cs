using System.CommandLine;
using System.Globalization;
using Hub.Cli.Client;
using Hub.Jose;
using Hub.Verify;

namespace Hub.Cli.Commands.Agencies;

/// <summary><c>hub agency keys watch</c>: whether a hub holds an agency's own keys and no others.</summary>
static class KeyWatchCommand
{
    const int MaxRetiredFiles = 64;

    static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(10);

    static readonly Argument<string> Id = new("ID") { Description = "The agency." };
    static readonly Option<FileInfo> Expect = new("--expect") { Description = "Public JWK Set that the hub is to hold, no more and no fewer.", Required = true };
    static readonly Option<FileInfo[]> Retired = new("--retired") { Description = "Public JWK Set of keys that it held once; may be repeated.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<FileInfo> Key = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the hub.", Required = true };
    static readonly Option<int?> Every = new("--every") { Description = "Ask again after so many seconds (10 at least) until something is not as expected; default: ask once." };
    static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON." };

    public static Command Build()
    {
        var command = new Command("watch", "Check what a hub holds as an agency's keys against its log and against what the agency knows. 0: as expected, 1: not, 2: could not be asked.")
        {
            Id, Expect, Retired, Key, Every, Json, Shared.Data, Shared.Origin, Shared.Authority,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var agency = parsed.GetRequiredValue(Id);
        var known = Known(parsed);
        var key = Verifying.Key(parsed.GetRequiredValue(Key));
        var wait = WaitOf(parsed);
        using var http = HubHttp.ForPrograms(Shared.Place(parsed, parsed.GetValue(Shared.Origin)));
        while (true)
        {
            var said = await KeyFeedDocument.ReadAsync(http, agency, cancel);
            var faults = KeyFeedCheck.Run(said, agency, known, key);
            await SayAsync(parsed, agency, said, faults);
            if (wait is not { } pause || !faults.IsRight)
            {
                return faults.ExitCode;
            }
            await Task.Delay(pause, cancel);
        }
    }

    static KnownKeys Known(ParseResult parsed)
    {
        var retired = parsed.GetValue(Retired) ?? [];
        return retired.Length <= MaxRetiredFiles
            ? new(KeysOf(parsed.GetRequiredValue(Expect)), [.. retired.SelectMany(KeysOf)])
            : throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"at most {MaxRetiredFiles} files of retired keys"));
    }

    static IReadOnlyList<Jwk> KeysOf(FileInfo file) =>
        JsonWebKeys.Parse(Bounded.ReadText(file.FullName, JsonWebKeys.MaxDocumentBytes), backend: true).TryGet(out var set, out var fault)
            ? set.Keys
            : throw CommandException.CouldNot($"{file.FullName}: {fault.Code}: {fault.Reason}");

    static TimeSpan? WaitOf(ParseResult parsed)
    {
        if (parsed.GetValue(Every) is not { } seconds)
        {
            return null;
        }
        var wait = TimeSpan.FromSeconds(seconds);
        return wait >= LeastWait ? wait : throw CommandException.CouldNot(string.Create(CultureInfo.InvariantCulture, $"--every is {LeastWait.TotalSeconds} seconds or more"));
    }

    static Task SayAsync(ParseResult parsed, string agency, KeyFeedDocument said, FaultList faults)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            return output.WriteLineAsync(JsonText.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("agency", agency);
                writer.WriteNumber("changes", said.Changes.Count);
                writer.WriteNumber("exitCode", faults.ExitCode);
                JsonText.WriteFaults(writer, faults);
                writer.WriteEndObject();
            }));
        }
        var lines = faults.IsRight
            ? [string.Create(CultureInfo.InvariantCulture, $"{agency}: {said.Current.Count} keys, as expected; {said.Changes.Count} changes, each proved in {said.Origin}")]
            : faults.Listed.Select(fault => Plain.Text(fault.ToString()));
        return output.WriteLineAsync(string.Join('\n', lines));
    }
}
