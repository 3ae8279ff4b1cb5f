using System.Text;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using static Hub.Audit.Tests.Witnesses.WitnessWorld;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>C2SP tlog-policy, with the specification's own example of two levels.</summary>
public sealed class TrustPolicyExamples
{
    static readonly string Example = $"""
        # comment
          log {Log.VerifierKey}

        witness X1 {Vkey("X1")}
        witness X2 {Vkey("X2")} https://x2.example/w
        	witness	X3   {Vkey("X3")}
        group X-witnesses 2 X1 X2 X3
        witness Y1 {Vkey("Y1")}
        witness Y2 {Vkey("Y2")}
        witness Y3 {Vkey("Y3")}
        group Y-witnesses any Y1 Y2 Y3
        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y

        """;

    [Theory]
    [InlineData("X1 X2 Y1", true)]
    [InlineData("X1 X2 X3 Y1 Y2 Y3", true)]
    [InlineData("X2 X3 Y3", true)]
    [InlineData("X1 X2 X3", false)]
    [InlineData("X1 Y1 Y2 Y3", false)]
    [InlineData("", false)]
    public void Quorum_of_groups_is_counted_level_by_level(string witnesses, bool met) =>
        Assert.Equal(met, Read(Example).Policy!.IsMetBy(witnesses.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Policy_holds_what_its_lines_say()
    {
        var policy = Read(Example).Policy!;
        Assert.Equal(Origin, Assert.Single(policy.Logs).Key.Name);
        Assert.Equal(["X1", "X2", "X3", "Y1", "Y2", "Y3"], policy.Witnesses.Select(w => w.Name));
        Assert.Equal("https://x2.example/w", policy.Witnesses[1].Url!.ToString());
        Assert.Equal("2 of X-witnesses, Y-witnesses", policy.ToString());
    }

    [Fact]
    public void Quorum_none_is_met_by_nobody_at_all() => Assert.True(Read("quorum none").Policy!.IsMetBy([]));

    [Fact]
    public void Quorum_may_be_a_single_witness()
    {
        var policy = Read($"witness a {Vkey("a")}\nquorum a\n").Policy!;
        Assert.True(policy.IsMetBy(["a"]));
        Assert.False(policy.IsMetBy([]));
    }

    [Fact]
    public void Wrong_lines_are_refused_by_their_number()
    {
        var a = $"witness a {Vkey("a")}\n";
        string[] wrong =
        [
            "", "quorum a\n", a, a + "quorum none\nquorum none\n", a + "quorum b\n", a + a + "quorum a\n", a + $"witness b {Vkey("a")}\nquorum a\n", a + "group g 2 a\nquorum g\n", a + "group g 0 a\nquorum g\n",
            a + "group g all\nquorum g\n", a + "group g all a a\nquorum g\n", a + "group g all a\ngroup h all a\nquorum h\n", a + "group g all g\nquorum g\n", a + "group a all a\nquorum a\n", a + "group none all a\nquorum none\n",
            a + "group g any none\nquorum g\n", a + "quorum a b\n", "witness none " + Vkey("n") + "\nquorum none\n", $"witness a {Log.VerifierKey}\nquorum a\n", $"log {Vkey("l")}\nquorum none\n",
            $"log {Log.VerifierKey}\nlog {Log.VerifierKey}\nquorum none\n", "witness a x+1+2\nquorum a\n", a + "quorum a\r\n", a + "Quorum a\n", $"witness a {Vkey("a")} not-a-url\nquorum a\n", "quorum none\n\0",
        ];
        Assert.All(wrong, text => Assert.True(Read(text) is (null, { Code: "trust.malformed" }), text));
        Assert.Contains("line 2", Read(a + "nonsense\n").Verdict.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_of_a_note_counts_known_right_cosignatures_only()
    {
        var policy = Read(Example).Policy!;
        var text = Note(5).Text;
        var note = Note(5).With(Cosigner.Sign(text, 9)).With(Signer("X1").Sign(text, 30)).With(Signer("X2").Sign(text, 20)).With(Signer("Y1").Sign(Note(6).Text, 10));
        var reading = QuorumReading.Of(note, policy, Edwards);
        Assert.Equal((2, false, 20L, 30L), (reading.Count, reading.IsMet, reading.FirstTime!.Value, reading.LastTime!.Value));
        Assert.Equal("note.signature", reading.Voices[3].Verdict.Code);
        Assert.True(QuorumReading.Of(note.With(Signer("Y2").Sign(text, 40)), policy, Edwards).IsMet);
    }

    static CosignatureSigner Signer(string name) => new("example.org/" + name, Key(name));

    static NoteVerifierKey Vkey(string name) => Signer(name).VerifierKey;

    static (TrustPolicy? Policy, Verdict Verdict) Read(string text) => TrustPolicyReader.Read(Encoding.UTF8.GetBytes(text));
}
