using System.Diagnostics;
using System.Text.Json;
using Hub.Audit.Trails;
using Hub.Canon.Records;
using Hub.Cli.Commands;
using Hub.Cli.Processes;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Verify.Tests;
using Hub.Verify.Tests.Trails;

namespace Hub.Cli.Tests.Examples;

public sealed partial class TrailExamples : IDisposable
{
    static readonly EligibilityProgramme Programme = Shipped();

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_right_trail_with_a_key_list_under_its_root_exits_0()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "verify", Write(trail), "--key", Key(trail), "--root", Root(trail));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith($"right: trail {TrailBuilder.Trail} of {LogBuilder.Origin}, closed through 6 by the steps shown, the last at index", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_without_a_root_are_believed_and_that_is_told()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "verify", Write(trail), "--key", Key(trail), "--keys", _folder.File("keys.json"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--root FILE", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_the_notices_are_told_as_unchecked_and_it_exits_2()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "verify", Write(trail), "--key", Key(trail), "--json");
        Assert.Equal(2, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(["notice.unchecked", "notice.unchecked"], report.RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("code").GetString()));
        Assert.Equal("closed", report.RootElement.GetProperty("stage").GetString());
        Assert.Equal(6, report.RootElement.GetProperty("closedThrough").GetInt32());
    }

    [Fact]
    public async Task A_key_list_of_another_root_is_refused()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "verify", Write(trail), "--key", Key(trail), "--root", Key(trail));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("keys.unsigned", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_exits_1_and_names_the_place()
    {
        var trail = Computed();
        var bytes = trail.Build().ToJson();
        var text = System.Text.Encoding.UTF8.GetString(bytes).Replace("Sesuai data.", "Sesuai dada.", StringComparison.Ordinal);
        var run = await CommandRun.Of("trail", "verify", _folder.Write("changed.json", text), "--key", Key(trail));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("step 1: record.body", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_decision_computed_again_is_equal_byte_for_byte()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", Key(trail), "--root", Root(trail), "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var answer = JsonDocument.Parse(run.Output);
        Assert.True(answer.RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal(answer.RootElement.GetProperty("recorded").GetString(), answer.RootElement.GetProperty("computed").GetString());
    }

    [Fact]
    public async Task An_equal_result_of_a_trail_with_unchecked_signatures_exits_2_and_says_so()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", Key(trail));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("equal, byte for byte\nnote: the notices' signatures were not checked: --keys", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score")]
    [InlineData("reason")]
    [InlineData("outcome")]
    public async Task A_recorded_result_that_the_programme_does_not_give_differs(string what)
    {
        var trail = Computed(change: result => what switch
        {
            "score" => result with { Score = "31" },
            "reason" => result with { Reasons = [.. result.Reasons.Skip(1)] },
            _ => result with { Outcome = Programme.Below.Code, Adverse = true, Text = Programme.Below.Text },
        });
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", Key(trail), "--root", Root(trail));
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("DIFFERS", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_that_are_not_the_programmes_differ_and_other_time_zone_data_is_told()
    {
        var trail = Computed(record: decision => decision with { AffectedRight = new("Lain", "Another"), TimeZoneData = "TZDB: 1999a" });
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", Key(trail));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not as the programme says: affectedRight", run.Output, StringComparison.Ordinal);
        Assert.Contains("time-zone data was TZDB: 1999a", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("reviewRequired", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_the_programme_refuses_differ_and_say_why()
    {
        var trail = Computed(record: decision => decision with { Inputs = [decision.Inputs[0], decision.Inputs[1] with { Values = [] }] });
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", Key(trail));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("computed nothing: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_decision_is_not_rerunnable_and_exits_2()
    {
        var trail = Computed();
        var right = trail.Build();
        var file = _folder.Write("erased.json", (right with { Steps = [.. right.Steps.Select(step => step with { Record = null })] }).ToJson());
        var run = await CommandRun.Of("trail", "rerun", file, "--key", Key(trail));
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith("not re-runnable since erasure: step 0 has no record any more", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_kind_is_no_erasure()
    {
        var trail = Computed();
        var file = Write(trail);
        var run = await CommandRun.Of("trail", "rerun", file, "--key", CosignerKey(trail));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("key: key.type", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("erasure", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_skipped_review_is_wrong_and_not_run_again()
    {
        var trail = Computed(record: decision => decision with { ReviewRequired = false });
        var file = Write(trail);
        var verified = await CommandRun.Of("trail", "verify", file, "--key", Key(trail));
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("step 0: programme.review", verified.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandRun.Of("trail", "rerun", file, "--key", Key(trail))).ExitCode);
    }

    /// <summary>Whatever comes of a rerun, a program reads one object that says so.</summary>
    [Theory]
    [InlineData("right", 0, true)]
    [InlineData("unchecked", 2, true)]
    [InlineData("differs", 1, false)]
    [InlineData("wrong", 1, null)]
    [InlineData("garbage", 1, null)]
    [InlineData("key", 2, null)]
    [InlineData("erased", 2, null)]
    [InlineData("erased exchange", 2, true)]
    [InlineData("engine", 2, null)]
    public async Task A_rerun_in_JSON_is_one_object(string what, int exitCode, bool? equal)
    {
        var trail = what switch
        {
            "differs" => Computed(change: result => result with { Score = "31" }),
            "wrong" => Computed(record: decision => decision with { ContestWithin = "P1D" }),
            "engine" => Computed(engine: "hub-programme/9"),
            _ => Computed(),
        };
        var right = trail.Build();
        var file = what switch
        {
            "garbage" => _folder.Write("garbage", "garbage"),
            "erased" => _folder.Write("erased.json", (right with { Steps = [.. right.Steps.Select(step => step with { Record = null })] }).ToJson()),
            "erased exchange" => _folder.Write("erased.json", (right with { Exchanges = [right.Exchanges[0] with { Record = null }, right.Exchanges[1]] }).ToJson()),
            _ => _folder.Write("trail.json", right.ToJson()),
        };
        string[] root = what is "right" ? ["--keys", _folder.Write("keys.json", trail.Keys.Sign(trail.Log.Root, "example.org/root")), "--root", Root(trail)] : [];
        var run = await CommandRun.Of(["trail", "rerun", file, "--key", what is "key" ? CosignerKey(trail) : Key(trail), "--json", .. root]);
        Assert.Equal(exitCode, run.ExitCode);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(exitCode, answer.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Equal(equal, answer.RootElement.GetProperty("equal") is { ValueKind: not JsonValueKind.Null } said ? said.GetBoolean() : null);
        Assert.Equal(what.StartsWith("erased", StringComparison.Ordinal), (answer.RootElement.GetProperty("why").GetString() ?? "").Contains("eras", StringComparison.Ordinal));
        if (equal is null)
        {
            Assert.NotEqual(0, answer.RootElement.GetProperty("faultCount").GetInt32());
        }
    }

    [Fact]
    public async Task An_erased_exchange_leaves_it_unknown_what_the_values_were()
    {
        var trail = Computed();
        var right = trail.Build();
        var file = _folder.Write("erased.json", (right with { Exchanges = [right.Exchanges[0] with { Record = null }, right.Exchanges[1]] }).ToJson());
        var run = await CommandRun.Of("trail", "rerun", file, "--key", Key(trail));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is erased", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_trail_is_not_run_again()
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "rerun", Write(trail), "--key", _folder.Write("other.txt", new LogBuilder(seed: 2).Vkey.ToString()));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not run", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "decided eligible: You qualify for the family social benefit.", "proof right")]
    [InlineData("id", "diputuskan eligible: Anda memenuhi syarat bantuan sosial keluarga.", "bukti benar")]
    public async Task A_trail_is_told_in_both_languages_with_each_proof_checked(string language, string headline, string proof)
    {
        var trail = Computed();
        var run = await CommandRun.Of("trail", "show", Write(trail), "--key", Key(trail), "--root", Root(trail), "--lang", language);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(headline, run.Output, StringComparison.Ordinal);
        Assert.Equal(TrailBuilder.Steps, run.Output.Split(proof).Length - 1);
        Assert.Contains("birth_date = \"1980\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"Penghasilan saya turun.\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_claimed()
    {
        var run = await CommandRun.Of("trail", "show", Write(Computed()));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nothing was checked", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("proof right", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_of_other_people_do_not_steer_the_terminal()
    {
        var trail = Computed(contest: "a\u001b[2J\u202Eb");
        var run = await CommandRun.Of("trail", "show", Write(trail));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202E', run.Output);
        Assert.Contains("\"a [2J b\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_document_is_its_owners_alone_and_nothing_is_overwritten()
    {
        var kept = _folder.File("kept.json");
        var file = Write(Computed());
        Assert.Equal(0, (await CommandRun.Of("trail", "show", file, "--out", kept)).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        }
        var again = await CommandRun.Of("trail", "show", file, "--out", kept);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is not overwritten", again.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandRun.Of("trail", "show", _folder.Write("garbage", "garbage"), "--out", _folder.File("none.json"))).ExitCode);
        Assert.False(File.Exists(_folder.File("none.json")), "what is no trail document is not kept as one");
    }

    [Fact]
    public async Task What_is_no_file_and_no_id_exits_2()
    {
        var key = _folder.Write("vkey.txt", new LogBuilder().Vkey.ToString());
        Assert.Equal(2, (await CommandRun.Of("trail", "verify", _folder.File("nothing"), "--key", key)).ExitCode);
        Assert.Contains("--sign-in", (await CommandRun.Of("trail", "verify", TrailBuilder.IdOf("step-0").ToString(), "--key", key)).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandRun.Of("trail", "verify", _folder.Write("garbage", "garbage"), "--key", key)).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("trail", "show", _folder.Write("garbage", "garbage"))).ExitCode);
    }

    [Fact]
    public async Task A_pipe_in_place_of_a_file_is_refused_and_not_waited_for()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("pipes are no files there");
        }
        var pipe = _folder.File("pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var key = _folder.Write("vkey.txt", new LogBuilder().Vkey.ToString());
        foreach (var command in new string[][] { ["verify", pipe, "--key", key], ["verify", key, "--key", pipe], ["trail", "verify", pipe, "--key", key], ["trail", "show", pipe] })
        {
            var run = await CommandRun.Of(command).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("no regular file", run.Error, StringComparison.Ordinal);
        }
        File.Move(pipe, _folder.File("checkpoint"));
        var folder = await CommandRun.Of("verify", _folder.Path, "--key", key).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(2, folder.ExitCode);
    }

    /// <summary>A trail of the shipped programme whose result is what the engine gives.</summary>
    static TrailBuilder Computed(Func<DecisionResult, DecisionResult>? change = null, Func<DecisionRecord, DecisionRecord>? record = null, string? contest = null, string engine = ProgrammeEngine.EngineId)
    {
        const long moment = 1_780_000_000_000;
        ProgrammeInput[] inputs =
        [
            new(TrailBuilder.Registry, "birth_date", TrailBuilder.Json("\"1980\""u8.ToArray())),
            new(TrailBuilder.Registry, "household_size", TrailBuilder.Json("4"u8.ToArray())),
            new(TrailBuilder.Income, "income_below_threshold", TrailBuilder.Json("true"u8.ToArray())),
        ];
        var decided = Assert.IsType<ProgrammeRun.Decided>(ProgrammeEngine.Find(ProgrammeEngine.EngineId)!.Evaluate(Programme, inputs, moment));
        return new()
        {
            ProgrammeText = Programme.CanonicalText,
            Engine = engine,
            TimeZoneData = decided.TimeZoneData,
            EvaluatedAt = moment,
            Result = (change ?? (result => result))(decided.Result),
            Choices = Programme.Choices,
            AffectedRight = Programme.AffectedRight,
            Values = new Dictionary<string, IReadOnlyList<(string, string)>>(StringComparer.Ordinal)
            {
                ["exchange-a"] = [("birth_date", "\"1980\""), ("household_size", "4")],
                ["exchange-b"] = [("income_below_threshold", "true")],
            },
            Change = (name, given) => (name, given) switch
            {
                ("step-0", DecisionRecord decision) => (record ?? (same => same))(decision),
                ("step-1", ReviewRecord review) => review with { Changed = (change ?? (result => result))(decided.Result).Outcome is "eligible" },
                ("step-4", ContestRecord said) when contest is not null => said with { Text = contest },
                _ => given,
            },
        };
    }

    static EligibilityProgramme Shipped()
    {
        var files = PolicyCommand.Read(Path.Combine(Installation.Root, "policies"));
        return Assert.Single(Assert.IsType<PolicyLoad.Loaded>(PolicySet.Load(files)).Policies.Programmes);
    }

    string Write(TrailBuilder trail)
    {
        _folder.Write("keys.json", trail.Keys.Sign(trail.Log.Root, "example.org/root"));
        return _folder.Write("trail.json", trail.Build().ToJson());
    }

    /// <summary>A verifier key of a signature type that logs do not have.</summary>
    string CosignerKey(TrailBuilder trail)
    {
        byte[] typed = [4, .. trail.Log.Key.PublicKey.Span];
        var id = System.Security.Cryptography.SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(LogBuilder.Origin + "\n"), .. typed]).AsSpan(0, 4);
        return _folder.Write("cosigner.txt", $"{LogBuilder.Origin}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(typed)}");
    }

    string Key(TrailBuilder trail) => _folder.Write("vkey.txt", trail.Log.Vkey + "\n");

    string Root(TrailBuilder trail) => _folder.Write("root-vkey.txt", Hub.Audit.Notes.NoteVerifierKey.Ed25519("example.org/root", trail.Log.Root.PublicKey.Span).ToString());
}
