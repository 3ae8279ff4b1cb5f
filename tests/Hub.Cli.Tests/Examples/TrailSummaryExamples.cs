using System.Text;
using System.Text.Json;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Cli.Commands.Trails;
using Hub.Testing;
using Hub.Verify.Tests.Trails;

namespace Hub.Cli.Tests.Examples;

/// <summary>A trail as its agency is told it.</summary>
public sealed class TrailSummaryExamples : IDisposable
{
    static readonly string[] Types = ["decision", "review", "notice", "close", "contest", "review", "notice", "close"];

    readonly TrailBuilder _trail = new();
    readonly FakeHub _hub = new(new ManualClock());

    public TrailSummaryExamples() => Serve(_trail.Build());

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Every_step_proved_ends_with_one_verdict()
    {
        var (exit, told) = await ShowAsync(_trail.Log.Vkey);
        Assert.Equal(0, exit);
        Assert.Equal(TrailBuilder.Steps, told.Split("proof right").Length - 1);
        Assert.EndsWith($"right: every step shown is in the log {_trail.Log.Vkey.Name}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_log_is_told_as_the_cause()
    {
        var (exit, told) = await ShowAsync(NoteVerifierKey.Ed25519("example.org/other", _trail.Log.Root.PublicKey.Span));
        Assert.Equal(1, exit);
        Assert.EndsWith($"WRONG: --key, a key of the log example.org/other, signed none of these proofs; they are of the log {_trail.Log.Vkey.Name}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_with_the_proof_of_another_is_wrong()
    {
        var document = _trail.Build();
        _hub.Documents[ProofPath(document.Steps[1])] = _hub.Documents[ProofPath(document.Steps[2])];
        var (exit, told) = await ShowAsync(_trail.Log.Vkey);
        Assert.Equal(1, exit);
        Assert.EndsWith($"WRONG: 1 of {TrailBuilder.Steps} steps are not proved", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_without_a_proof_stays_unknown()
    {
        _hub.Documents.Remove(ProofPath(_trail.Build().Steps[3]));
        var (exit, told) = await ShowAsync(_trail.Log.Vkey);
        Assert.Equal(2, exit);
        Assert.EndsWith($"UNKNOWN: 1 of {TrailBuilder.Steps} steps could not be checked", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_are_told_in_the_language_asked_for()
    {
        var (_, told) = await ShowAsync(_trail.Log.Vkey, "id");
        foreach (var word in new[] { "keputusan", "pemeriksaan", "pemberitahuan", "penutupan", "keberatan" })
        {
            Assert.Contains($"  {word}  entri ", told, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("review", told, StringComparison.Ordinal);
    }

    async Task<(int Exit, string Told)> ShowAsync(NoteVerifierKey key, string language = "en")
    {
        using var client = _hub.Client();
        using var http = new HttpClient(_hub, disposeHandler: false) { BaseAddress = new Uri(FakeHub.Origin) };
        using var output = new StringWriter();
        var exit = await TrailSummaryShow.ShowAsync(client, http, TrailBuilder.Trail, key, TrailWords.Of(language), output, TestContext.Current.CancellationToken);
        return (exit, output.ToString().TrimEnd());
    }

    void Serve(TrailDocument document)
    {
        var steps = new List<object>();
        foreach (var (entry, number) in document.Steps.Select((entry, number) => (entry, number)))
        {
            var leaf = Jcs.Canonicalize(Encoding.UTF8.GetBytes(entry.Leaf.GetRawText()));
            var proof = TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof))!;
            _hub.Documents[ProofPath(entry)] = new TlogProof(proof.Index, proof.Path, proof.Checkpoint, leaf).Encode();
            Assert.True(Leaf.TryParse(leaf, out var read));
            steps.Add(new { step = number, type = Types[number], id = entry.Id.ToString(), index = entry.Index, at = read.At });
        }
        var summary = new { decisionId = document.Trail.ToString(), agency = FakeHub.Agency, stage = "closed", outcome = "eligible", hasEffect = true, steps };
        _hub.Documents["/v1/trails/" + document.Trail] = JsonSerializer.SerializeToUtf8Bytes(summary);
    }

    static string ProofPath(TrailEntryDocument entry) => $"/v1/proofs/{entry.Id}.tlog-proof";
}
