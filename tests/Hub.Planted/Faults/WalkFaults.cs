namespace Hub.Planted.Faults;

/// <summary>Faults of the walk of one exchange and of a person's grain.</summary>
static class WalkFaults
{
    const string Answers = "src/Hub.Silo/Walk/ExchangeAnswers.cs";
    const string Services = "src/Hub.Silo/Walk/WalkServices.cs";
    const string Book = "src/Hub.Silo/Ledger/EntryBook.cs";
    const string Suite = "Hub.Silo.Tests";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new(
            "promise-before-durable", "the reply and its promise leave while the entry is still being written",
            Suite, "*.ReleaseTests.Nothing_is_answered_when_the_entry_is_not_yet_written",
            new Edit(
                Answers, "var outcome = await book.Append(entry);",
                "var pending = book.Append(entry);\n        var outcome = pending.IsCompletedSuccessfully ? await pending : new AppendOutcome.Appended(0, walk.NowMs, Hash256.Of(walk.Id.ToArray()), []);")),
        new(
            "stale-facts", "a person's grain answers from what it knows, though the log is known to be further",
            Suite, "*.StaleFactsTests.Facts_are_as_new_as_asked_for_when_another_activation_made_the_change",
            new Edit("src/Hub.Silo/Citizens/CitizenGrain.cs", "if (_projection.ConsentVersion < atLeastVersion)", "if (_projection.Count == 0)")),
        new(
            "record-salt-reused", "all records have one salt, so equal records have equal hashes",
            Suite, "*.SaltTests.Salts_are_never_the_same_when_two_exchanges_are",
            new Edit(Book, "new(RandomNumberGenerator.GetBytes(Hash256.SizeBytes));", "new(new byte[Hash256.SizeBytes]);")),
        new(
            "field-salt-reused", "the values of one reply are committed to under one salt",
            Suite, "*.SaltTests.Salts_are_never_the_same_when_two_exchanges_are",
            new Edit(Services, "            RandomNumberGenerator.Fill(salt);\n", "            salt.Fill(7);\n")),
        new(
            "key-taken-by-another-body", "an idempotency key that was used answers another request",
            Suite, "*.IdempotencyTests.Request_conflicts_when_its_key_was_used_with_another_body",
            new Edit(Answers, "return stored.RequestHash == walk.Command.RequestHash\n", "return stored.Id == walk.Id\n")),
        new(
            "payload-handed-out-again", "a retry gets the payload once more, under the entry of the first",
            Suite, "*.IdempotencyTests.Request_is_repeated_without_its_payload_when_sent_again",
            new Edit("src/Hub.Silo/Walk/ExchangeGrain.cs", "if (await answers.Earlier(walk) is { } earlier)", "if (walk.HadPermit && await answers.Earlier(walk) is { } earlier)"),
            new Edit(
                Answers, "            case AppendOutcome.Existing:\n                return await Earlier(walk) ?? throw new UnreachableException(\"An entry that exists can be found.\");\n",
                "            case AppendOutcome.Existing e:\n                return taken(new StoredEntry(entry.Id, e.Index, e.At, e.LeafHash, entry.RequestHash, entry.Record), clock.GetTimestamp());\n")),
        new(
            "unknown-person-enrolled", "asking about somebody unknown makes them known",
            Suite, "*.UnknownPersonTests.Unknown_person_moves_the_agencys_chain_only_when_refused",
            new Edit(
                Services, "var found = people.FindByNik(asked.Nik);",
                "Task.Run(() => people.EnrolAsync([asked.Nik], CancellationToken.None)).GetAwaiter().GetResult();\n        var found = people.FindByNik(asked.Nik);")),
        new(
            "unknown-person-told", "an agency that asks for a consent hears that the person is unknown",
            Suite, "*.UnknownPersonTests.Consent_request_looks_the_same_when_the_person_is_unknown",
            new Edit("src/Hub.Silo/Consents/ConsentRequestGrain.cs", "return await AskUnknown(ask, command);", "return subject is null ? new ConsentOutcome.Refused(ConsentCodes.Unknown) : await AskUnknown(ask, command);")),
        new(
            "released-to-nobodys-list", "data of somebody unknown to the hub is released because the source knows them",
            Suite, "*.UnknownPersonTests.Unknown_person_gets_no_release_when_the_source_knows_them_and_no_consent_is_needed",
            new Edit("src/Hub.Silo/Walk/ExchangeGrain.cs", "if (walk.Subject is null)", "if (walk.Nik is null)")),
    ];
}
