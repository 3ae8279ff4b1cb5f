using System.Text;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using static Hub.Audit.Tests.Witnesses.WitnessWorld;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>What a log makes of a witness's answer.</summary>
public sealed class SubmissionExamples
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_600_000);

    [Fact]
    public void Right_cosignature_is_taken_whatever_stands_beside_it()
    {
        var line = Cosigner.Sign(Note(9).Text, Now.ToUnixTimeSeconds());
        var cosigned = Assert.IsType<SubmissionOutcome.Cosigned>(Read(200, $"{new NoteSignature("other.example", 7, new byte[72])}\n{line}\n"));
        Assert.Equal((line.ToString(), Now.ToUnixTimeSeconds()), (cosigned.Line.ToString(), cosigned.Time));
    }

    [Fact]
    public void Wrong_answers_are_faults_of_the_witness()
    {
        var now = Now.ToUnixTimeSeconds();
        Assert.Equal("witness.signature", Fault(200, Cosigner.Sign(Note(8).Text, now) + "\n"));
        Assert.Equal("witness.signature", Fault(200, new CosignatureSigner(WitnessName, Key("thief")).Sign(Note(9).Text, now) + "\n"));
        Assert.Equal("witness.time", Fault(200, Cosigner.Sign(Note(9).Text, now + 301) + "\n"));
        Assert.Equal("witness.time", Fault(200, Cosigner.Sign(Note(9).Text, now - 301) + "\n"));
        Assert.Equal("witness.answer", Fault(200, ""));
        Assert.Equal("witness.answer", Fault(200, "hello\n"));
        Assert.Equal("witness.answer", Fault(200, Cosigner.Sign(Note(9).Text, now).ToString()));
        Assert.Equal("witness.answer", Fault(200, $"x\n\n{Cosigner.Sign(Note(9).Text, now)}\n"));
        Assert.Equal("witness.inconsistent", Fault(422, ""));
        Assert.All([301, 400, 403, 404, 500], status => Assert.Equal("witness.refused", Fault(status, "")));
    }

    [Fact]
    public void Size_of_the_witness_is_learned_and_a_larger_one_is_an_alarm()
    {
        Assert.Equal(new SubmissionOutcome.Behind(4), Read(409, "4\n", Submission.SizeType));
        Assert.Equal(new SubmissionOutcome.Behind(9), Read(409, "9\n", Submission.SizeType));
        var ahead = Assert.IsType<SubmissionOutcome.Faulty>(Read(409, "10\n", Submission.SizeType));
        Assert.Equal(("witness.ahead", 10L), (ahead.Code, ahead.ClaimedSize!.Value));
        Assert.Equal("witness.answer", Fault(409, "7\n", Submission.SizeType));
        Assert.Equal("witness.answer", Fault(409, "4\n", "text/plain"));
        Assert.All(["", "4", "04\n", "-1\n", "4\n\n", "99999999999999999999\n"], text => Assert.Equal("witness.answer", Fault(409, text, Submission.SizeType)));
    }

    [Fact]
    public void Standing_backs_off_ever_longer_and_recovers_at_once()
    {
        var standing = WitnessStanding.New;
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            standing = standing.Failed(new("witness.timeout", ""), Now);
            waits.Add((standing.NotBefore - Now).TotalSeconds);
            Assert.False(standing.IsDue(9, Now));
            Assert.True(standing.IsDue(9, standing.NotBefore));
        }
        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300, 300], waits);
        standing = standing.Cosigned(9, 1_767_600_000);
        Assert.Equal((9, 9, 0, null), (standing.KnownSize, standing.CosignedSize, standing.Failures, standing.FaultCode));
        Assert.False(standing.IsDue(9, Now));
        Assert.True(standing.IsDue(10, Now));
    }

    static string Fault(int status, string body, string? type = null) => Assert.IsType<SubmissionOutcome.Faulty>(Read(status, body, type)).Code;

    static SubmissionOutcome Read(int status, string body, string? type = null) =>
        Submission.Read(new(status, type, Encoding.UTF8.GetBytes(body)), Note(9), 9, 7, Cosigner.VerifierKey, Edwards, Now);
}
