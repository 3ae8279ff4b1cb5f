namespace Hub.Planted.Faults;

/// <summary>Faults of the guarded append and of what is published of the log.</summary>
static class LedgerFaults
{
    const string Decider = "src/Hub.Audit/Writing/BatchDecider.cs";
    const string Writer = "src/Hub.Audit/Writing/LedgerWriter.cs";
    const string Publisher = "src/Hub.Audit/Writing/CheckpointPublisher.cs";
    const string Published = "src/Hub.Audit/Writing/PublishedCheck.cs";
    const string Suite = "Hub.Audit.Tests";
    const string Contract = "*.SqliteLedgerStoreTests.";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new(
            "consent-guard-off", "an entry is written though the consent has changed since it was decided",
            Suite, Contract + "Consent_guard_holds_exactly_at_the_last_consent_change",
            new Edit(Decider, "Guard.Consent consent => Compare(Version(consent.ChainId), consent.Version),", "Guard.Consent consent => (consent.Version, true),")),
        new(
            "consent-guard-off-under-adversity", "the same, found by the history of clients on a misbehaving host",
            "Hub.Silo.Tests", "*.AdversityTests.Consents_and_exchanges_are_linearizable_when_the_host_misbehaves",
            new Edit(Decider, "Guard.Consent consent => Compare(Version(consent.ChainId), consent.Version),", "Guard.Consent consent => (consent.Version, true),")),
        new(
            "bundle-guard-off", "an entry is written under policies that are no longer in force",
            Suite, Contract + "Bundle_guard_holds_exactly_for_the_bundle_in_force",
            new Edit(Decider, "Guard.Bundle bundle => Compare(_bundle, bundle.Version),", "Guard.Bundle bundle => (bundle.Version, true),")),
        new(
            "quota-guard-off", "an entry is written though its quota is used up",
            Suite, Contract + "Quota_lets_exactly_its_limit_through_when_64_callers_press",
            new Edit(Decider, "Used(quota.Key) < quota.Limit)", "true)")),
        new(
            "acknowledged-before-commit", "an entry is acknowledged before it is durable",
            Suite, "*.FaultTests.Writer_fails_its_waiters_and_goes_on_when_a_write_fails",
            new Edit(Writer, "outcomes[i] = decider.Decide(_batch[i].Request);", "_batch[i].SetResult(outcomes[i] = decider.Decide(_batch[i].Request));"),
            new Edit(Writer, "                _batch[i].SetResult(outcomes[i]);\n", "")),
        new(
            "answers-from-before-the-last-batch", "what the store answered ahead is taken without the batch that was being written meanwhile",
            Suite, "*.AskedAheadTests.Answers_count_the_batch_that_was_being_written_meanwhile",
            new Edit("src/Hub.Audit/Writing/WaitingBatch.cs", "before is null ? await facts : (await facts).After(before);", "await facts;")),
        new(
            "older-state-of-a-chain-wins", "what the store answered ahead of a chain replaces what the writer knows of it",
            Suite, "*.AskedAheadTests.Answers_count_the_batch_that_was_being_written_meanwhile",
            new Edit(Writer, "var needs = BatchNeeds.Of(next, _chains);", "var needs = BatchNeeds.Of(next, []);"),
            new Edit(Writer, "_chains.TryAdd(chainId, state);", "_chains[chainId] = state;")),
        new(
            "answers-of-a-failed-writer", "what the store answered ahead is taken though the writer had to read its log again",
            Suite, "*.AskedAheadTests.Answers_are_asked_anew_when_the_batch_before_them_was_written_and_its_writer_never_heard_so",
            new Edit("src/Hub.Audit/Writing/WaitingBatch.cs", "generation == present;", "present >= generation;")),
        new(
            "tag-number-skipped", "the writer advances a chain by two",
            Suite, Contract + "Chain_numbers_have_no_gaps_and_give_the_tags",
            new Edit(Decider, "new(state.Chain, n + 1, version);", "new(state.Chain, n + 2, version);")),
        new(
            "tag-not-written", "an entry of a chain carries filler in place of its tag",
            Suite, Contract + "Chain_numbers_have_no_gaps_and_give_the_tags",
            new Edit(Decider, "tags[slot] = Tag.Of(link.TagKey, n);", "tags[slot] = new(random.Slice(slot * Id128.SizeBytes, Id128.SizeBytes));")),
        new(
            "time-goes-back", "the time of an entry lies before that of the entry before it",
            Suite, Contract + "Time_of_a_leaf_never_decreases_when_the_clock_is_set_back",
            new Edit(Decider, "Math.Max(head.At, now)", "now")),
        new(
            "leaves-not-chained", "entries of one batch name the same leaf before them",
            Suite, Contract + "Entries_of_one_batch_count_for_the_ones_behind_them",
            new Edit(Decider, "        _prev = hash;\n", "")),
        new(
            "id-taken-by-another-request", "a stored entry answers another request that comes under its id",
            Suite, Contract + "Append_is_a_conflict_when_another_request_comes_under_the_id",
            new Edit(Decider, "meta.RequestHash == request.RequestHash ||", "meta.RequestHash == meta.RequestHash ||")),
        new(
            "checkpoint-shown-before-the-store", "a checkpoint is shown before it is kept at all",
            Suite, "*.ReaderAndPublisherTests.Checkpoint_is_not_shown_when_it_could_not_be_kept",
            new Edit(Publisher, "            _file.Write(note);\n            Show(new(checkpoint, note));\n", "            _file.Write(note);\n"),
            new Edit(Publisher, "            await _writer.Store.SaveCheckpointAsync(", "            Show(new(checkpoint, note));\n            await _writer.Store.SaveCheckpointAsync(")),
        new(
            "checkpoint-shown-before-the-file", "a checkpoint is shown before the file outside the database remembers it",
            Suite, "*.ReaderAndPublisherTests.Checkpoint_is_not_shown_when_it_could_not_be_kept",
            new Edit(Publisher, "            _file.Write(note);\n            Show(new(checkpoint, note));\n", "            Show(new(checkpoint, note));\n            _file.Write(note);\n")),
        new(
            "old-copy-signed", "a restored old copy of the database goes on as the log",
            Suite, "*.FaultTests.Restored_old_copy_is_refused",
            new Edit(Published, "            await CheckAsync(store, head, published, \"the published checkpoint\", cancellation);\n", "")),
        new(
            "forked-copy-signed", "a copy that went another way goes on as the log",
            Suite, "*.FaultTests.Restored_copy_that_went_another_way_is_refused",
            new Edit(Published, "return root == checkpoint.Root\n", "return root == root\n")),
        new(
            "wrong-root-included", "an inclusion proof holds for any root",
            Suite, "*.MerkleLaws.Inclusion_proof_verifies_for_every_index_and_size_and_fails_in_every_twin",
            new Edit("src/Hub.Audit/Merkle/MerkleVerifier.cs", "return found == root ?", "return found == found ?")),
        new(
            "wrong-root-verified", "the verifier takes a signed root that the entries do not give",
            "Hub.Verify.Tests", "*.LogVerifierExamples.Signed_root_that_the_entries_do_not_give_is_named",
            new Edit("src/Hub.Verify/Logs/LogVerifier.cs", "if (root != checkpoint.Root)", "if (root != root)")),
    ];
}
