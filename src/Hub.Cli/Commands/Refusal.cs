using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary>How an agency's commands tell that the hub refused.</summary>
static class Refusal
{
    /// <summary>Code, words, what in the request it is about, and the entry that records it; its promise is kept like any other.</summary>
    /// <param name="promiseFile">Where the caller wants promises; null where none is wanted or none comes.</param>
    public static async Task TellAsync(TextWriter output, HubAnswer.Refused refused, OutputFile? promiseFile)
    {
        try
        {
            promiseFile?.KeepLine(refused.Promise);
        }
        finally
        {
            await output.WriteLineAsync("refused: " + Plain.Text(refused.ToString()));
        }
    }
}
